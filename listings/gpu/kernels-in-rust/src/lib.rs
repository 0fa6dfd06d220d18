//! How the recipe's program gets at a device: the same two modules as in the recipe on wgpu.

#[cfg(feature = "vulkan")]
pub mod adapter;
#[cfg(feature = "vulkan")]
pub mod shader;
pub mod traced;
