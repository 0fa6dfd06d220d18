"""The ping-pong of examples/bench.rs with mpi4py: `buffers` and `pickles`."""

import argparse
import sys
import time

import numpy
from mpi4py import MPI

parser = argparse.ArgumentParser()
parser.add_argument("--variant", choices=["buffers", "pickles"])
parser.add_argument("--n", type=int)
parser.add_argument("--threads", type=int)
args = parser.parse_args()

world = MPI.COMM_WORLD
rank, other = world.rank, 1 - world.rank
rounds = min(max((1 << 26) // args.n, 2), 20_000)
ball = numpy.arange(args.n).astype(numpy.uint8)
caught = numpy.zeros(args.n, numpy.uint8)


def buffers(rounds):
    for _ in range(rounds):
        if rank == 0:
            world.Send(ball, other)
            world.Recv(caught, other)
        else:
            world.Recv(caught, other)
            world.Send(caught, other)
    return caught


def pickles(rounds):
    for _ in range(rounds):
        if rank == 0:
            world.send(ball, other)
            back = world.recv(source=other)
        else:
            back = world.recv(source=other)
            world.send(back, other)
    return back


def go():
    """Whether rank 0 wants another run. Sleeps until then, so that it takes no core from those that are measured now."""
    while not world.Iprobe(source=0):
        time.sleep(0.001)
    return world.recv(source=0)


play = {"buffers": buffers, "pickles": pickles}[args.variant]
play(rounds)
if rank == 0:
    for _ in sys.stdin:
        world.send(True, other)
        caught.fill(0)
        play(1)
        start = time.perf_counter()
        back = play(rounds)
        seconds = (time.perf_counter() - start) / (2 * rounds)
        assert numpy.array_equal(back, ball), "another message came back"
        print(f"{seconds:.9e} {args.n} bytes", flush=True)
    world.send(False, other)
else:
    while go():
        play(1)
        play(rounds)
