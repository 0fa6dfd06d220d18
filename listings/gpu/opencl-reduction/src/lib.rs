//! A ladder of five kernels that make one value of many: what each has to do, and the host's side of them.

#[cfg(feature = "opencl")]
mod gpu;
mod ladder;

#[cfg(feature = "opencl")]
pub use gpu::{Gpu, Number};
pub use ladder::{GROUP, LADDER, Pass, Rung, sizes};
