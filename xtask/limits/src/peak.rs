//! How many multiplications and additions a core can do.

use std::hint::black_box;

use crate::{Work, shortest};

/// Passes through the loop: some tens of milliseconds.
const PASSES: u32 = 4_000_000;

/// Chains that do not wait for each other. A fused multiply–add takes four or five cycles and two begin in each, so ten keep both units busy; with the two
/// constants, twelve chains fit into the sixteen vector registers that AVX2 has.
const CHAINS: usize = 12;

/// Operations a second on f32: see [`f64`].
pub fn f32(threads: usize) -> f64 {
    let mut ways: Vec<(usize, Work<()>)> = vec![(4, |()| portable::<f32, 4>(0.999_9, 0.000_1))];
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("fma") && is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has these instructions.
            ways.push((8, |()| unsafe { x86::f32_fma() }));
        }
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has these instructions.
            ways.push((16, |()| unsafe { x86::f32_avx512() }));
        }
    }
    most(threads, &mut ways)
}

/// Operations a second on f64, where a multiplication and an addition count as two: `x = x * a + b` on registers alone, in [`CHAINS`] independent chains of
/// the widest vectors. It is done with AVX-512 and with AVX2, where the processor has them, since some run slower with the wider ones; and in a form that
/// every processor has. The greatest rate counts. The values tend to 1, so no slow numbers (subnormal, infinite) come in.
pub fn f64(threads: usize) -> f64 {
    let mut ways: Vec<(usize, Work<()>)> = vec![(2, |()| portable::<f64, 2>(0.999_9, 0.000_1))];
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("fma") && is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has these instructions.
            ways.push((4, |()| unsafe { x86::f64_fma() }));
        }
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has these instructions.
            ways.push((8, |()| unsafe { x86::f64_avx512() }));
        }
    }
    most(threads, &mut ways)
}

fn most(threads: usize, ways: &mut Vec<(usize, Work<()>)>) -> f64 {
    ways.drain(..)
        .map(|(lanes, way)| {
            let time = shortest(threads, || (), &[way]);
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let operations = (2 * lanes * CHAINS * threads) as f64 * f64::from(PASSES);
            operations / time.as_secs_f64()
        })
        .fold(0.0, f64::max)
}

/// A number with the two operations; on an architecture whose baseline has the fused one, as that.
trait Number: Copy + 'static {
    fn multiply_add(self, a: Self, b: Self) -> Self;
    fn one() -> Self;
}

macro_rules! number {
    ($name:ident) => {
        impl Number for $name {
            #[inline(always)]
            fn multiply_add(self, a: Self, b: Self) -> Self {
                if cfg!(any(target_arch = "aarch64", target_feature = "fma")) {
                    self.mul_add(a, b)
                } else {
                    self * a + b
                }
            }

            fn one() -> Self {
                1.0
            }
        }
    };
}

number!(f32);
number!(f64);

fn portable<T: Number, const LANES: usize>(a: T, b: T) {
    let (a, b) = (black_box(a), black_box(b));
    let mut chains = [[T::one(); LANES]; CHAINS];
    for _ in 0..PASSES {
        for chain in &mut chains {
            for value in chain {
                *value = value.multiply_add(a, b);
            }
        }
    }
    black_box(chains);
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;
    use std::hint::black_box;

    use super::{CHAINS, PASSES};

    macro_rules! chains {
        ($name:ident, $feature:literal, $set:ident, $multiply_add:ident) => {
            #[target_feature(enable = $feature)]
            pub fn $name() {
                let (a, b) = ($set(black_box(0.999_9)), $set(black_box(0.000_1)));
                let mut chains = [$set(1.0); CHAINS];
                for _ in 0..PASSES {
                    for chain in &mut chains {
                        *chain = $multiply_add(*chain, a, b);
                    }
                }
                black_box(chains);
            }
        };
    }

    chains!(f32_fma, "avx2,fma", _mm256_set1_ps, _mm256_fmadd_ps);
    chains!(f64_fma, "avx2,fma", _mm256_set1_pd, _mm256_fmadd_pd);
    chains!(f32_avx512, "avx512f", _mm512_set1_ps, _mm512_fmadd_ps);
    chains!(f64_avx512, "avx512f", _mm512_set1_pd, _mm512_fmadd_pd);
}
