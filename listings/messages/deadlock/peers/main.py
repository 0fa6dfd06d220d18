"""Two ranks exchange large arrays, in two ways that cannot hang."""

import argparse

import numpy as np
from mpi4py import MPI

parser = argparse.ArgumentParser()
parser.add_argument("--n", type=int, default=1_000_000)
n = parser.parse_args().n

world = MPI.COMM_WORLD
me, other = world.rank, 1 - world.rank
if me <= 1:
    mine = np.full(n, me, dtype=np.int32)

    theirs = np.full(n, -1, dtype=np.int32)
    world.Sendrecv(mine, dest=other, recvbuf=theirs, source=other)
    print(f"rank {me}: {theirs.size} items by send_receive", flush=True)
    assert (theirs == other).all()

    theirs = np.full(n, -1, dtype=np.int32)
    receive = world.Irecv(theirs, source=other)
    world.Send(mine, dest=other)
    receive.Wait()
    print(f"rank {me}: {theirs.size} items by an immediate receive", flush=True)
    assert (theirs == other).all()
