"""Rank 0 sends a message to rank 1, which sends it back: as a buffer, and as a pickle."""

import time

import numpy
from mpi4py import MPI

ROUNDS = 200


def buffers(world, ball, caught):
    if world.rank == 0:
        world.Send(ball, dest=1)
        world.Recv(caught, source=1)
    elif world.rank == 1:
        world.Recv(caught, source=0)
        world.Send(caught, dest=0)
    return caught


def pickles(world, ball, _):
    if world.rank == 0:
        world.send(ball, dest=1)
        return world.recv(source=1)
    if world.rank == 1:
        world.send(world.recv(source=0), dest=0)


world = MPI.COMM_WORLD
for n in [0, 8, 1024, 1 << 20]:
    for way in [buffers, pickles]:
        ball = numpy.arange(n).astype(numpy.uint8)
        caught = numpy.zeros(n, numpy.uint8)
        way(world, ball, caught)
        start = time.perf_counter()
        for _ in range(ROUNDS):
            caught = way(world, ball, caught)
        seconds = (time.perf_counter() - start) / (2 * ROUNDS)

        if world.rank == 0:
            assert numpy.array_equal(caught, ball), "another message came back"
            print(f"rank 0: {n} bytes take {seconds * 1e6:.3f} µs, {n / seconds / 1e9:.3f} GB/s as {way.__name__}", flush=True)
