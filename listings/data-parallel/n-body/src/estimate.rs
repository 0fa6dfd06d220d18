//! The root by estimate, as `-ffast-math` does it: x86 has an instruction for the first 14 bits of
//! 1/√r, and a step of Newton's method doubles them. Written with the processor's own names,
//! because no loop over plain floats says this.

use std::arch::x86_64::*;
use std::array::from_fn;

use crate::Bodies;
use crate::kernel::gather;
use crate::layout::SOFTENING;

/// Two registers of 16 bodies.
const REGISTERS: usize = 2;

/// As the function `block` of the exact kernels, for 32 bodies.
#[target_feature(enable = "avx512f")]
pub fn block(bodies: &Bodies, first: usize, out: [&mut [f32]; 3]) {
    let start =
        |from: &[f32]| -> [__m512; REGISTERS] { from_fn(|r| load(&gather(from, first + 16 * r))) };
    let (xi, yi, zi) = (start(&bodies.x), start(&bodies.y), start(&bodies.z));
    let mut sums = [[_mm512_setzero_ps(); REGISTERS]; 3];
    let (softening, half) = (_mm512_set1_ps(SOFTENING), _mm512_set1_ps(-0.5));
    let three_halves = _mm512_set1_ps(1.5);
    for (((x, y), z), mass) in bodies.iter() {
        let (x, y, z) = (_mm512_set1_ps(*x), _mm512_set1_ps(*y), _mm512_set1_ps(*z));
        let mass = _mm512_set1_ps(*mass);
        for r in 0..REGISTERS {
            let dx = _mm512_sub_ps(x, xi[r]);
            let dy = _mm512_sub_ps(y, yi[r]);
            let dz = _mm512_sub_ps(z, zi[r]);
            let square = _mm512_fmadd_ps(dx, dx, softening);
            let square = _mm512_fmadd_ps(dy, dy, square);
            let square = _mm512_fmadd_ps(dz, dz, square);
            // Newton's step: from g to g·(3/2 − square/2·g²).
            let g = _mm512_rsqrt14_ps(square);
            let off = _mm512_mul_ps(_mm512_mul_ps(half, square), g);
            let g = _mm512_mul_ps(g, _mm512_fmadd_ps(off, g, three_halves));
            let pull = _mm512_mul_ps(_mm512_mul_ps(mass, g), _mm512_mul_ps(g, g));
            for (sum, d) in sums.iter_mut().zip([dx, dy, dz]) {
                sum[r] = _mm512_fmadd_ps(pull, d, sum[r]);
            }
        }
    }
    for (out, sum) in out.into_iter().zip(sums) {
        for (out, sum) in out.chunks_mut(16).zip(sum) {
            out.copy_from_slice(&store(sum)[..out.len()]);
        }
    }
}

#[target_feature(enable = "avx512f")]
fn load(lanes: &[f32; 16]) -> __m512 {
    // SAFETY: the array has 16 numbers to read, and the instruction wants no alignment.
    unsafe { _mm512_loadu_ps(lanes.as_ptr()) }
}

#[target_feature(enable = "avx512f")]
fn store(register: __m512) -> [f32; 16] {
    let mut lanes = [0.0; 16];
    // SAFETY: the array has room for 16 numbers, and the instruction wants no alignment.
    unsafe { _mm512_storeu_ps(lanes.as_mut_ptr(), register) };
    lanes
}
