"""Every rank finds primes in its own part of the numbers below n, and rank 0 gets them all, in order."""

import argparse

import numpy as np
from mpi4py import MPI


def is_prime(number):
    return number >= 2 and all(number % d for d in range(2, int(number**0.5) + 1))


parser = argparse.ArgumentParser()
parser.add_argument("--n", type=int, default=24)
args = parser.parse_args()

world = MPI.COMM_WORLD
begin = [args.n * rank // world.size for rank in range(world.size + 1)]
mine = [x for x in range(begin[world.rank], begin[world.rank + 1]) if is_prime(x)]
print(f"rank {world.rank}: {mine}", flush=True)

# Objects of any length: one list from each rank.
lists = world.gather(mine, root=0)

# The same with buffers, whose lengths the root has to know.
counts = world.gather(len(mine), root=0)
primes = np.empty(sum(counts), dtype=np.int32) if world.rank == 0 else None
world.Gatherv(np.array(mine, dtype=np.int32), [primes, counts], root=0)

if world.rank == 0:
    print(f"rank 0 has all: {primes.tolist()}", flush=True)
    assert primes.tolist() == [x for part in lists for x in part]
    assert primes.tolist() == [x for x in range(args.n) if is_prime(x)]
