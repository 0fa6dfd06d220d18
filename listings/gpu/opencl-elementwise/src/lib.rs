//! Element-wise kernels from an expression: [`Elementwise`] writes the source, [`Compiled`] runs it.

#[cfg(feature = "opencl")]
mod run;
mod source;

#[cfg(feature = "opencl")]
pub use run::{Argument, BuildError, Compiled, Traffic};
pub use source::{Element, Elementwise, Kind, Parameter};
