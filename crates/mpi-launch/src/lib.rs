//! Lets an MPI program start its own ranks.
//!
//! An MPI program is started many times over by a launcher, `mpiexec -n 4 program`. With [`start`] it can also be started like any other program:
//! it notices that no launcher has started it, and executes itself under one. In each rank [`start`] then initializes MPI, compares the size of the world
//! with what the launcher was asked for, and sees to it that a panic in one rank ends all of them.
//!
//! Nothing is here without the feature `mpi`.

#[cfg(feature = "mpi")]
mod launch;
#[cfg(feature = "mpi")]
mod rank;

#[cfg(feature = "mpi")]
pub use rank::{Started, refuse, start, start_with_threads};
