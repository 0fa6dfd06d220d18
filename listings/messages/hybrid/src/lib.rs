//! The heat equation on a plate, for one thread and for ranks with threads.

#[cfg(feature = "mpi")]
mod block;
mod plate;

#[cfg(feature = "mpi")]
pub use block::Block;
pub use plate::{heat_row, row_at_start, serial};
