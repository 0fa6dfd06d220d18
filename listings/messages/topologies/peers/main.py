"""The ranks stand in a grid: who are my neighbors, with edges and without?"""

from mpi4py import MPI

world = MPI.COMM_WORLD
# Larger first, as MPI has it; our grid has its longer side across.
shape = sorted(MPI.Compute_dims(world.size, 2))
mesh = world.Create_cart(shape, periods=[False, False])
torus = world.Create_cart(shape, periods=[True, True])
me = mesh.rank
print(f"rank {me} stands at {mesh.Get_coords(me)} of {shape}", flush=True)

for name, grid in [("mesh", mesh), ("torus", torus)]:
    names = [
        "none" if rank == MPI.PROC_NULL else str(rank)
        for axis in (0, 1)
        for rank in grid.Shift(axis, 1)
    ]
    up, down, left, right = names
    print(f"rank {me} in the {name}: up {up}, down {down}, left {left}, right {right}", flush=True)

left, right = torus.Shift(1, 1)
from_left = torus.sendrecv(10 * me, dest=right, source=left)
print(f"rank {me} gets {from_left} from its left", flush=True)
assert from_left == 10 * left
