//! One calculation for three ways to do it: z ← a·z + x, from z = y on, some number of
//! steps for each element. One step is the `saxpy` of the BLAS and moves 12 bytes for two
//! operations; 256 steps move as many bytes for 512.

use rayon::prelude::*;

#[cfg(feature = "opencl")]
pub mod device;
#[cfg(feature = "opencl")]
pub mod mapped;

/// The factor.
pub const A: f32 = 0.75;

/// How many elements [`lanes`] has in flight.
const LANES: usize = 128;

/// How many elements a task of rayon's gets.
const TASK: usize = 1 << 16;

// ANCHOR: loops
/// One element after the other.
pub fn plain<const STEPS: u32>(a: f32, x: &[f32], y: &[f32], out: &mut [f32]) {
    for ((out, &x), &y) in out.iter_mut().zip(x).zip(y) {
        let mut z = y;
        for _ in 0..STEPS {
            z = a * z + x;
        }
        *out = z;
    }
}

/// 128 elements side by side.
pub fn lanes<const STEPS: u32>(a: f32, x: &[f32], y: &[f32], out: &mut [f32]) {
    let (xs, last_x) = x.as_chunks::<LANES>();
    let (ys, last_y) = y.as_chunks::<LANES>();
    let (outs, last_out) = out.as_chunks_mut::<LANES>();
    for ((out, x), y) in outs.iter_mut().zip(xs).zip(ys) {
        let mut z = *y;
        for _ in 0..STEPS {
            for lane in 0..LANES {
                z[lane] = a * z[lane] + x[lane];
            }
        }
        *out = z;
    }
    plain::<STEPS>(a, last_x, last_y, last_out);
}

/// The same on all threads of rayon's pool.
pub fn in_parallel(one: Loop, a: f32, x: &[f32], y: &[f32], out: &mut [f32]) {
    out.par_chunks_mut(TASK)
        .zip(x.par_chunks(TASK))
        .zip(y.par_chunks(TASK))
        .for_each(|((out, x), y)| one(a, x, y, out));
}
// ANCHOR_END: loops

/// A loop over three slices of the same length.
pub type Loop = fn(a: f32, x: &[f32], y: &[f32], out: &mut [f32]);

/// [`plain`] and [`lanes`], if they were compiled for this number of steps.
pub fn loops(steps: u32) -> Option<[Loop; 2]> {
    Some(match steps {
        1 => [plain::<1>, lanes::<1>],
        4 => [plain::<4>, lanes::<4>],
        16 => [plain::<16>, lanes::<16>],
        64 => [plain::<64>, lanes::<64>],
        256 => [plain::<256>, lanes::<256>],
        _ => return None,
    })
}

/// The element of this number, in [0, 1): the upper 24 bits of a product, which a float holds
/// without rounding.
fn element(i: u32, factor: u32) -> f32 {
    (i.wrapping_mul(factor) >> 8) as f32 / (1 << 24) as f32
}

/// `x` and `y`, the same in every language.
pub fn inputs(n: u32) -> [Vec<f32>; 2] {
    [2_654_435_769, 2_246_822_519].map(|factor| (0..n).map(|i| element(i, factor)).collect())
}

/// The sum of all bit patterns: two results with one bit of difference have two sums.
pub fn checksum(out: &[f32]) -> u64 {
    out.iter().map(|z| u64::from(z.to_bits())).sum()
}
