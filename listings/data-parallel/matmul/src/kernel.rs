//! What rungs 4 and 5 share: a tile of `c` that stays in registers, compiled for several
//! instruction sets.

use std::ops::Range;

use crate::Real;

// ANCHOR: tile
/// The product of `MR` rows of `a` and `NR` columns of `b`. Both lie in memory in the order in
/// which they are read: `MR` numbers of `a`, then the next `MR`; `NR` numbers of `b`, then the
/// next `NR`.
#[inline(always)]
fn tile<T: Real, const MR: usize, const NR: usize, const FUSED: bool>(
    a: &[T],
    b: &[T],
) -> [[T; NR]; MR] {
    let mut sum = [[T::default(); NR]; MR];
    for (a, b) in a.as_chunks::<MR>().0.iter().zip(b.as_chunks::<NR>().0) {
        for i in 0..MR {
            for j in 0..NR {
                sum[i][j] = if FUSED {
                    a[i].fused(b[j], sum[i][j])
                } else {
                    a[i] * b[j] + sum[i][j]
                };
            }
        }
    }
    sum
}
// ANCHOR_END: tile

// ANCHOR: stripe
/// Adds to a stripe of `MR` rows of `c` what the columns `ks` of `a` and the packed rows `ks` of
/// `b` contribute.
#[inline(always)]
fn stripe<T: Real, const MR: usize, const NR: usize, const FUSED: bool>(
    a: &[T],
    panels: &[T],
    c: &mut [T],
    n: usize,
    ks: Range<usize>,
    packed: &mut Vec<T>,
) {
    // Below the last row of `a`, the last row stands in; what it contributes is dropped at the end.
    let row: [&[T]; MR] = std::array::from_fn(|i| &a[i.min(a.len() / n - 1) * n..][ks.clone()]);
    packed.resize(MR * ks.len(), T::default());
    for (k, packed) in packed.as_chunks_mut::<MR>().0.iter_mut().enumerate() {
        for i in 0..MR {
            packed[i] = row[i][k];
        }
    }
    for (panel, j) in panels.chunks_exact(NR * ks.len()).zip((0..n).step_by(NR)) {
        let sum = tile::<T, MR, NR, FUSED>(packed, panel);
        for (c, sum) in c.chunks_exact_mut(n).zip(&sum) {
            for (c, sum) in c[j..n.min(j + NR)].iter_mut().zip(sum) {
                *c = if ks.start == 0 { *sum } else { *c + *sum };
            }
        }
    }
}
// ANCHOR_END: stripe

// ANCHOR: pack
/// Copies the rows `ks` and the columns `j..j + NR` of `b` into a panel, row behind row. Columns
/// beyond the last stay as they are.
fn pack<T: Real, const NR: usize>(b: &[T], n: usize, ks: Range<usize>, j: usize, panel: &mut [T]) {
    for (panel, k) in panel.as_chunks_mut::<NR>().0.iter_mut().zip(ks) {
        let b = &b[k * n..][..n][j..];
        match b.first_chunk() {
            Some(b) => *panel = *b,
            None => panel[..b.len()].copy_from_slice(b),
        }
    }
}
// ANCHOR_END: pack

// ANCHOR: dispatch
type Stripe<T> = unsafe fn(&[T], &[T], &mut [T], usize, Range<usize>, &mut Vec<T>);

/// A form of `stripe` that this machine can run.
pub struct Kernel<T> {
    /// The instruction set.
    pub name: &'static str,
    /// The size of a tile.
    pub rows: usize,
    /// The size of a tile, and the width of a panel of `b`.
    pub columns: usize,
    stripe: Stripe<T>,
    /// Copies rows of `b`, some columns from one on, into a panel: see the function `pack`.
    pub pack: fn(&[T], usize, Range<usize>, usize, &mut [T]),
}

impl<T: Real> Kernel<T> {
    /// All forms that this machine can run, the fastest first. Two registers of AVX-512 hold
    /// `WIDE` numbers, and two of AVX2 `HALF`.
    pub fn available<const WIDE: usize, const HALF: usize>() -> Vec<Self> {
        let mut kernels = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                kernels.push(Self::new::<WIDE>("AVX-512", 12, avx512::<T, WIDE>));
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                kernels.push(Self::new::<HALF>("AVX2", 6, avx2::<T, HALF>));
            }
        }
        if cfg!(target_arch = "aarch64") {
            kernels.push(Self::new::<HALF>("NEON", 6, stripe::<T, 6, HALF, true>));
        }
        kernels.push(Self::new::<HALF>(
            "portable",
            3,
            stripe::<T, 3, HALF, false>,
        ));
        kernels
    }

    fn new<const NR: usize>(name: &'static str, rows: usize, stripe: Stripe<T>) -> Self {
        let pack = pack::<T, NR>;
        Self {
            name,
            rows,
            columns: NR,
            stripe,
            pack,
        }
    }

    /// Multiplies one stripe: see the function `stripe`.
    pub fn run(
        &self,
        a: &[T],
        panels: &[T],
        c: &mut [T],
        n: usize,
        ks: Range<usize>,
        packed: &mut Vec<T>,
    ) {
        // SAFETY: `available` has seen that the processor knows the instructions, and nothing else
        // makes a `Kernel`.
        unsafe { (self.stripe)(a, panels, c, n, ks, packed) }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn avx512<T: Real, const NR: usize>(
    a: &[T],
    panels: &[T],
    c: &mut [T],
    n: usize,
    ks: Range<usize>,
    packed: &mut Vec<T>,
) {
    stripe::<T, 12, NR, true>(a, panels, c, n, ks, packed);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<T: Real, const NR: usize>(
    a: &[T],
    panels: &[T],
    c: &mut [T],
    n: usize,
    ks: Range<usize>,
    packed: &mut Vec<T>,
) {
    stripe::<T, 6, NR, true>(a, panels, c, n, ks, packed);
}
// ANCHOR_END: dispatch
