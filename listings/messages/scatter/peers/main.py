"""Rank 0 has n items, and every rank gets its part of them, whether n is a multiple of the number of ranks or not."""

import argparse

import numpy as np
from mpi4py import MPI

parser = argparse.ArgumentParser()
parser.add_argument("--n", type=int, default=10)
args = parser.parse_args()

world = MPI.COMM_WORLD
begins = [args.n * part // world.size for part in range(world.size + 1)]
counts = np.diff(begins)
part = np.empty(counts[world.rank], dtype=np.int32)

items = np.arange(10, 10 + args.n, dtype=np.int32) if world.rank == 0 else None
# The upper-case method takes buffers; scatter() would take a list with one object for each rank, and pickle them.
world.Scatterv([items, counts, begins[:-1], MPI.INT32_T], part, root=0)

print(f"rank {world.rank}: {part.tolist()}", flush=True)
first = 10 + begins[world.rank]
assert part.tolist() == list(range(first, first + counts[world.rank]))
