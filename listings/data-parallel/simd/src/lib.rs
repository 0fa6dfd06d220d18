//! A dot product in six ways: one lane at a time, lanes that the compiler finds, and lanes that
//! are asked for by name.

use std::ops::{Deref, Range};

use multiversion::multiversion;
use pulp::{Arch, Simd, WithSimd};
use wide::f32x8;

// ANCHOR: plain
/// One sum, in the order of the arrays. The compiler must not change the order, so one lane is at
/// work.
pub fn plain(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
// ANCHOR_END: plain

// ANCHOR: lanes
/// 128 sums side by side, and their sum. What the compiler makes of it depends on the processor
/// that it compiles for.
#[inline(always)]
pub fn lanes(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<128>(), b.as_chunks::<128>());
    let mut sums = [0.0; 128];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..128 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    // 128 sums to 16, in lanes again; the last 16 one by one.
    let mut few = [0.0; 16];
    for sums in sums.as_chunks::<16>().0 {
        for lane in 0..16 {
            few[lane] += sums[lane];
        }
    }
    few.iter().sum::<f32>() + plain(a_rest, b_rest)
}
// ANCHOR_END: lanes

// ANCHOR: by-hand
/// [`lanes`], compiled three times; the processor at hand decides at run time.
pub fn by_hand(a: &[f32], b: &[f32]) -> f32 {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx512f")]
        fn avx512(a: &[f32], b: &[f32]) -> f32 {
            lanes(a, b)
        }
        #[target_feature(enable = "avx2")]
        fn avx2(a: &[f32], b: &[f32]) -> f32 {
            lanes(a, b)
        }
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has the instructions.
            return unsafe { avx512(a, b) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the instructions.
            return unsafe { avx2(a, b) };
        }
    }
    lanes(a, b)
}
// ANCHOR_END: by-hand

// ANCHOR: multiversion
/// The same by an attribute, which writes the copies and the decision.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
pub fn multiversioned(a: &[f32], b: &[f32]) -> f32 {
    lanes(a, b)
}
// ANCHOR_END: multiversion

// ANCHOR: wide
/// Lanes with a name and a fixed number, from `wide`. The instructions are those that the whole
/// program is compiled for.
pub fn wide(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<64>(), b.as_chunks::<64>());
    let mut sums = [f32x8::ZERO; 8];
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum = f32x8::new(*a).mul_add(f32x8::new(*b), *sum);
        }
    }
    let sum: f32x8 = sums.into_iter().sum();
    sum.reduce_add() + plain(a_rest, b_rest)
}
// ANCHOR_END: wide

// ANCHOR: pulp
/// Lanes with a name and as many as the processor at hand has, from `pulp`.
pub fn pulp(a: &[f32], b: &[f32]) -> f32 {
    Arch::new().dispatch(Dot(a, b))
}

struct Dot<'a>(&'a [f32], &'a [f32]);

impl WithSimd for Dot<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let ((a, a_rest), (b, b_rest)) = (S::as_simd_f32s(self.0), S::as_simd_f32s(self.1));
        let ((a, a_end), (b, b_end)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
        let mut sums = [simd.splat_f32s(0.0); 8];
        for (a, b) in a.iter().zip(b) {
            for i in 0..8 {
                sums[i] = simd.mul_add_f32s(a[i], b[i], sums[i]);
            }
        }
        for (a, b) in a_end.iter().zip(b_end) {
            sums[0] = simd.mul_add_f32s(*a, *b, sums[0]);
        }
        let sum = sums
            .into_iter()
            .reduce(|s, t| simd.add_f32s(s, t))
            .expect("there are eight");
        simd.reduce_sum_f32s(sum) + plain(a_rest, b_rest)
    }
}
// ANCHOR_END: pulp

// ANCHOR: aligned
/// Numbers that begin where a cache line begins, or some numbers behind that place.
pub struct Numbers {
    room: Vec<f32>,
    range: Range<usize>,
}

impl Numbers {
    /// `n` whole numbers from −8 to 7, the same for the same seed, `behind` numbers behind the
    /// beginning of a cache line. Sums of up to 2¹⁸ of their products are exact in every order.
    pub fn new(n: usize, seed: u32, behind: usize) -> Self {
        let mut room = vec![0.0; n + behind + 16];
        let start = room.as_ptr().align_offset(64).min(16) + behind;
        for (i, number) in room[start..].iter_mut().enumerate() {
            let x = (i as u32).wrapping_mul(0x9E37_79B1) ^ seed;
            let x = (x ^ (x >> 16)).wrapping_mul(0x85EB_CA6B);
            *number = (x >> 28) as f32 - 8.0;
        }
        Self {
            room,
            range: start..start + n,
        }
    }
}

impl Deref for Numbers {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.room[self.range.clone()]
    }
}
// ANCHOR_END: aligned
