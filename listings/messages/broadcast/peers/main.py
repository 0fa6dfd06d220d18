"""Rank 0 has a table that all need, and only it knows how long the table is."""

import argparse

from mpi4py import MPI


def primes_below(n):
    primes = []
    for candidate in range(2, n):
        if all(candidate % prime != 0 for prime in primes):
            primes.append(candidate)
    return primes


parser = argparse.ArgumentParser()
parser.add_argument("--n", type=int, default=10)
args = parser.parse_args()

world = MPI.COMM_WORLD
primes = primes_below(args.n) if world.rank == 0 else None
# Any object: it is pickled at the root, and its length goes ahead of it.
primes = world.bcast(primes, root=0)

print(f"rank {world.rank}: {primes}", flush=True)
assert primes == primes_below(args.n), "all have what the root had"
