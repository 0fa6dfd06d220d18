//! A watchdog, so that a program which hangs ends all the same.

#[cfg(feature = "mpi")]
mod watchdog;

#[cfg(feature = "mpi")]
pub use watchdog::watch;
