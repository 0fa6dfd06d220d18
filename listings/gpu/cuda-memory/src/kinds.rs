//! Four ways to multiply the same A by several B, and to have the products on the host.

use cudarc::driver::DriverError;

use crate::gpu::Gpu;
use crate::reference::fill;

/// The same A is multiplied by as many matrices B.
pub const PRODUCTS: u32 = 4;

/// Each of the products, on the host.
pub type Products = Result<Vec<Vec<f32>>, DriverError>;

// ANCHOR: every-time
/// All that a product needs goes up for it.
pub fn every_time(gpu: &mut Gpu) -> Products {
    let (mut a, mut b) = (vec![0.0; gpu.len()], vec![0.0; gpu.len()]);
    fill(0, &mut a);
    let product = |number| {
        fill(number, &mut b);
        let mut on_a = gpu.stream.alloc_zeros(a.len())?;
        let mut on_b = gpu.stream.alloc_zeros(b.len())?;
        let mut on_c = gpu.stream.alloc_zeros(a.len())?;
        gpu.up(&a, &mut on_a)?;
        gpu.up(&b, &mut on_b)?;
        gpu.multiply(&on_a, &on_b, &mut on_c)?;
        let mut c = vec![0.0; a.len()];
        gpu.down(&on_c, &mut c)?;
        Ok(c)
    };
    (1..=PRODUCTS).map(product).collect()
}
// ANCHOR_END: every-time

// ANCHOR: explicit
/// Memory of the device is made once, and A goes up once.
pub fn explicit(gpu: &mut Gpu) -> Products {
    let mut host = vec![0.0; gpu.len()];
    let mut on_a = gpu.stream.alloc_zeros(host.len())?;
    let mut on_b = gpu.stream.alloc_zeros(host.len())?;
    let mut on_c = gpu.stream.alloc_zeros(host.len())?;
    fill(0, &mut host);
    gpu.up(&host, &mut on_a)?;
    // `host` is written anew below: the copy must have left it.
    gpu.stream.synchronize()?;
    let product = |number| {
        fill(number, &mut host);
        gpu.up(&host, &mut on_b)?;
        gpu.multiply(&on_a, &on_b, &mut on_c)?;
        let mut c = vec![0.0; host.len()];
        gpu.down(&on_c, &mut c)?;
        Ok(c)
    };
    (1..=PRODUCTS).map(product).collect()
}
// ANCHOR_END: explicit

// ANCHOR: pinned
/// The same from and to memory of the host that is pinned.
pub fn pinned(gpu: &mut Gpu) -> Products {
    let (context, len) = (gpu.stream.context().clone(), gpu.len());
    // SAFETY: every bit pattern is an `f32`, and each matrix is written before it is read.
    let memory = || unsafe { context.alloc_pinned_with_flags(len, 0) };
    let (mut host, mut c) = (memory()?, memory()?);
    let mut on_a = gpu.stream.alloc_zeros(len)?;
    let mut on_b = gpu.stream.alloc_zeros(len)?;
    let mut on_c = gpu.stream.alloc_zeros(len)?;
    fill(0, host.as_mut_slice()?);
    gpu.up(&host, &mut on_a)?;
    gpu.stream.synchronize()?;
    let product = |number| {
        fill(number, host.as_mut_slice()?);
        gpu.up(&host, &mut on_b)?;
        gpu.multiply(&on_a, &on_b, &mut on_c)?;
        gpu.down(&on_c, &mut c)?;
        Ok(c.as_slice()?.to_vec())
    };
    (1..=PRODUCTS).map(product).collect()
}
// ANCHOR_END: pinned

// ANCHOR: unified
/// Memory that both can reach: nothing is copied by the program.
pub fn unified(gpu: &mut Gpu) -> Products {
    let (context, len) = (gpu.stream.context().clone(), gpu.len());
    let matrix = || {
        // SAFETY: every bit pattern is an `f32`, and each matrix is written before it is
        // read.
        unsafe { context.alloc_unified(len, true) }
    };
    let (mut a, mut b, mut c) = (matrix()?, matrix()?, matrix()?);
    fill(0, a.as_mut_slice()?);
    let product = |number| {
        fill(number, b.as_mut_slice()?);
        gpu.multiply(&a, &b, &mut c)?;
        // What the device writes is the host's when the kernel has ended, and not before.
        gpu.stream.synchronize()?;
        Ok(c.as_slice()?.to_vec())
    };
    (1..=PRODUCTS).map(product).collect()
}
// ANCHOR_END: unified
