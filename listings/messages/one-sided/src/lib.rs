//! One-sided communication of MPI, for one kind of synchronization (fences) and one type of
//! item (`i64`), behind types that rule out its misuse.
//!
//! Nothing is here without the feature `mpi`.

#[cfg(feature = "mpi")]
mod window;
#[cfg(feature = "mpi")]
pub use window::{Epoch, Window};
