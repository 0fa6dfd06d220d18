//! The accelerations of bodies that all attract each other, from an array of structs to lanes and
//! threads.

#[cfg(target_arch = "x86_64")]
mod estimate;
mod kernel;
mod layout;

pub use kernel::Kernel;
pub use layout::{Bodies, Body, array_of_structs, struct_of_arrays};

use rayon::prelude::*;

/// Three components for each body, each in an array of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vectors {
    pub x: Vec<f32>,
    pub y: Vec<f32>,
    pub z: Vec<f32>,
}

impl Vectors {
    /// `n` times (0, 0, 0).
    pub fn zeros(n: usize) -> Self {
        let zeros = || vec![0.0; n];
        let (x, y, z) = (zeros(), zeros(), zeros());
        Self { x, y, z }
    }

    /// The sum of all squared lengths.
    pub fn square(&self) -> f64 {
        let square = |v: &[f32]| -> f64 { v.iter().map(|v| f64::from(*v).powi(2)).sum() };
        square(&self.x) + square(&self.y) + square(&self.z)
    }
}

// ANCHOR: lanes
/// The accelerations of `kernel.width` bodies at a time, one in each lane.
pub fn lanes(kernel: &Kernel, bodies: &Bodies, out: &mut Vectors) {
    let blocks = out.x.chunks_mut(kernel.width);
    let blocks = blocks.zip(out.y.chunks_mut(kernel.width));
    let blocks = blocks.zip(out.z.chunks_mut(kernel.width));
    blocks
        .enumerate()
        .for_each(|(block, ((x, y), z))| kernel.run(bodies, block * kernel.width, x, y, z));
}
// ANCHOR_END: lanes

// ANCHOR: threads
/// The same, with the blocks shared out among rayon's threads.
pub fn threads(kernel: &Kernel, bodies: &Bodies, out: &mut Vectors) {
    let blocks = out.x.par_chunks_mut(kernel.width);
    let blocks = blocks.zip(out.y.par_chunks_mut(kernel.width));
    let blocks = blocks.zip(out.z.par_chunks_mut(kernel.width));
    blocks
        .enumerate()
        .for_each(|(block, ((x, y), z))| kernel.run(bodies, block * kernel.width, x, y, z));
}
// ANCHOR_END: threads
