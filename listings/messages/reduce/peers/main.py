"""Each rank has three numbers; what is their sum, place by place, which is the least, which is the greatest?"""

import numpy as np
from mpi4py import MPI


def numbers(rank):
    return np.array([rank, 10 * rank + 1, (7 * rank + 3) % 10], dtype=np.int32)


world = MPI.COMM_WORLD
mine = numbers(world.rank)
print(f"rank {world.rank} has {mine.tolist()}", flush=True)

sums, least = (np.empty(3, dtype=np.int32) for _ in range(2)) if world.rank == 0 else (None, None)
world.Reduce(mine, sums, op=MPI.SUM, root=0)
world.Reduce(mine, least, op=MPI.MIN, root=0)
if world.rank == 0:
    print(f"rank 0: the sums are {sums.tolist()}, the least are {least.tolist()}", flush=True)
    everything = np.array([numbers(rank) for rank in range(world.size)])
    assert (sums == everything.sum(axis=0)).all() and (least == everything.min(axis=0)).all()

greatest = np.empty(3, dtype=np.int32)
world.Allreduce(mine, greatest, op=MPI.MAX)
print(f"rank {world.rank} knows the greatest: {greatest.tolist()}", flush=True)

# The value and its owner, with an operation of MPI's own; allreduce() combines Python tuples by it.
value, owner = world.allreduce((7 * world.rank % 5, world.rank), op=MPI.MAXLOC)
assert value == max(7 * rank % 5 for rank in range(world.size))
assert 7 * owner % 5 == value
