"""A matrix lies in the ranks, some rows in each; turn its rows into columns."""

import argparse

import numpy as np
from mpi4py import MPI

parser = argparse.ArgumentParser()
parser.add_argument("--rows", type=int, default=2)
rows = parser.parse_args().rows

world = MPI.COMM_WORLD
columns = world.size * rows
first = world.rank * rows
row, column = np.mgrid[first : first + rows, 0:columns]
mine = (10 * row + column).astype(np.uint32)


def show(verb, matrix):
    for row in matrix.tolist():
        print(f"rank {world.rank} {verb} [{', '.join(f'{x:02}' for x in row)}]", flush=True)


show("has", mine)
# A block of columns for each rank, each block transposed, and contiguous in memory.
blocks = np.ascontiguousarray(mine.T)
received = np.empty((world.size, rows, rows), dtype=np.uint32)
world.Alltoall(blocks, received)
transposed = np.hstack(received)
show("gets", transposed)
assert (transposed == 10 * column.astype(np.uint32) + row).all()
