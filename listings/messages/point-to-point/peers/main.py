"""Rank 0 sends a number to rank 4, rank 1 a text to rank 8."""

from mpi4py import MPI

NUMBER, TEXT = 1, 2

world = MPI.COMM_WORLD
if world.rank == 0:
    world.send(1789, dest=4, tag=NUMBER)
elif world.rank == 1:
    world.send("a text", dest=8, tag=TEXT)
elif world.rank == 4:
    status = MPI.Status()
    number = world.recv(source=0, tag=NUMBER, status=status)
    print(f"rank 4: {number} from rank {status.source}, with tag {status.tag}", flush=True)
elif world.rank == 8:
    status = MPI.Status()
    text = world.recv(source=1, tag=TEXT, status=status)
    print(f'rank 8: "{text}" from rank {status.source}, {len(text.encode())} bytes', flush=True)
else:
    print(f"rank {world.rank}: nothing to send, nothing to receive", flush=True)
