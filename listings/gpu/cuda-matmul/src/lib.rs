//! A ladder of four kernels that multiply matrices: what each reads, and the host's side of them.

#[cfg(feature = "cuda")]
mod gpu;
mod ladder;

#[cfg(feature = "cuda")]
pub use gpu::{Gpu, Matrices};
pub use ladder::{LADDER, Rung, Shape, THREADS};
