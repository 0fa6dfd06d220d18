use crate::Bodies;
use crate::layout::{multiply_add, pull};

// ANCHOR: block
/// The accelerations of the `L` bodies from `first` on (or of as many as there are). Each lane
/// adds up the pulls on one body, in the order in which the plain loop adds them.
#[inline(always)]
fn block<const L: usize, const FUSED: bool>(bodies: &Bodies, first: usize, out: [&mut [f32]; 3]) {
    let lanes = |from| gather::<L>(from, first);
    let (xi, yi, zi) = (lanes(&bodies.x), lanes(&bodies.y), lanes(&bodies.z));
    let (mut x, mut y, mut z) = ([0.0; L], [0.0; L], [0.0; L]);
    for (((xj, yj), zj), mass) in bodies.iter() {
        for l in 0..L {
            let (dx, dy, dz) = (xj - xi[l], yj - yi[l], zj - zi[l]);
            let pull = pull::<FUSED>(dx, dy, dz, *mass);
            x[l] = multiply_add::<FUSED>(pull, dx, x[l]);
            y[l] = multiply_add::<FUSED>(pull, dy, y[l]);
            z[l] = multiply_add::<FUSED>(pull, dz, z[l]);
        }
    }
    for (out, lanes) in out.into_iter().zip([x, y, z]) {
        out.copy_from_slice(&lanes[..out.len()]);
    }
}

/// `L` numbers from `first` on, and zeros for those beyond the last.
pub(crate) fn gather<const L: usize>(from: &[f32], first: usize) -> [f32; L] {
    let mut lanes = [0.0; L];
    let from = from.get(first..).unwrap_or_default();
    let here = L.min(from.len());
    lanes[..here].copy_from_slice(&from[..here]);
    lanes
}
// ANCHOR_END: block

// ANCHOR: dispatch
/// A form of the calculation that this machine can run.
pub struct Kernel {
    /// The instruction set.
    pub name: &'static str,
    /// How many bodies it treats at a time.
    pub width: usize,
    /// Whether it rounds a multiplication with an addition once.
    pub fused: bool,
    block: unsafe fn(&Bodies, usize, [&mut [f32]; 3]),
}

impl Kernel {
    /// All that this machine can run, the fastest first.
    pub fn available() -> Vec<Self> {
        let mut kernels = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                kernels.push(Self {
                    name: "AVX-512",
                    width: 32,
                    fused: true,
                    block: avx512,
                });
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                kernels.push(Self {
                    name: "AVX2",
                    width: 16,
                    fused: true,
                    block: avx2,
                });
            }
        }
        // Every 64-bit ARM processor has the fused instruction; an x86 processor may not, and then
        // `mul_add` is a call.
        const FUSED: bool = cfg!(target_arch = "aarch64");
        kernels.push(Self {
            name: "portable",
            width: 16,
            fused: FUSED,
            block: block::<16, FUSED>,
        });
        kernels
    }

    /// The fastest that this machine can run.
    pub fn best() -> Self {
        Self::available().swap_remove(0)
    }

    /// The one that estimates roots, where the processor has an instruction for it.
    pub fn estimate() -> Option<Self> {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx512f") {
            let block = crate::estimate::block;
            return Some(Self {
                name: "AVX-512, estimated roots",
                width: 32,
                fused: true,
                block,
            });
        }
        None
    }

    /// Sets `x`, `y` and `z` to the accelerations of the bodies from `first` on.
    ///
    /// # Panics
    /// If there are not as many bodies, or more than `width` are asked for.
    pub fn run(&self, bodies: &Bodies, first: usize, x: &mut [f32], y: &mut [f32], z: &mut [f32]) {
        // SAFETY: `available` and `estimate` have seen that the processor knows the instructions,
        // and nothing else makes a `Kernel`.
        unsafe { (self.block)(bodies, first, [x, y, z]) }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn avx512(bodies: &Bodies, first: usize, out: [&mut [f32]; 3]) {
    block::<32, true>(bodies, first, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2(bodies: &Bodies, first: usize, out: [&mut [f32]; 3]) {
    block::<16, true>(bodies, first, out);
}
// ANCHOR_END: dispatch
