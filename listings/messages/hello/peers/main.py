"""Every rank says who it is, how many there are, and where it runs."""

from mpi4py import MPI

world = MPI.COMM_WORLD
print(f"rank {world.rank} of {world.size} on {MPI.Get_processor_name()}", flush=True)

if world.rank == 0:
    library = MPI.Get_library_version().split(",")[0].split("\n")[0]
    major, minor = MPI.Get_version()
    print(f"rank 0: {' '.join(library.split())}, MPI {major}.{minor}", flush=True)
