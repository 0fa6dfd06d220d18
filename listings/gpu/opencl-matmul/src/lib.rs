//! A ladder of three kernels that multiply matrices: what each has to read, and the host's side of them.

#[cfg(feature = "opencl")]
mod gpu;
mod ladder;

#[cfg(feature = "opencl")]
pub use gpu::Gpu;
pub use ladder::{ITEMS, LADDER, Rung, Shape};
