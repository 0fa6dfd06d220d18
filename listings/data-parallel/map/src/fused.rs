//! The same loops with fused multiply–add, as a C compiler builds them unless it is
//! told not to: one rounding less, so a
//! few pixels at the rim of the set differ. For a build with the `fma` instructions;
//! without them `mul_add` is a call.

use crate::{LANES, LIMIT, imaginary, real};

/// As [`row`](crate::row), with fused multiply–add.
pub fn row_fused(n: usize, y: usize, pixels: &mut [u8]) {
    let ci = imaginary(y, n);
    for (x, pixel) in pixels.iter_mut().enumerate() {
        *pixel = steps_fused(real(x, n), ci);
    }
}

/// As [`row_lanes`](crate::row_lanes), with fused multiply–add.
pub fn row_lanes_fused(n: usize, y: usize, pixels: &mut [u8]) {
    for (block, pixels) in pixels.chunks_mut(LANES).enumerate() {
        let cr = std::array::from_fn(|lane| real(block * LANES + lane, n));
        let steps = steps_lanes_fused(&cr, imaginary(y, n));
        pixels.copy_from_slice(&steps[..pixels.len()]);
    }
}

fn steps_fused(cr: f64, ci: f64) -> u8 {
    let (mut zr, mut zi) = (0.0_f64, 0.0_f64);
    for step in 0..LIMIT {
        let ii = zi * zi;
        let inside = zr.mul_add(zr, ii) <= 4.0;
        if !inside {
            return step;
        }
        zi = (2.0 * zr).mul_add(zi, ci);
        zr = zr.mul_add(zr, cr - ii);
    }
    LIMIT
}

fn steps_lanes_fused(cr: &[f64; LANES], ci: f64) -> [u8; LANES] {
    let (mut zr, mut zi) = ([0.0_f64; LANES], [0.0_f64; LANES]);
    let mut steps = [0_u64; LANES];
    for _ in 0..LIMIT / 5 {
        for _ in 0..5 {
            for lane in 0..LANES {
                let ii = zi[lane] * zi[lane];
                steps[lane] += u64::from(zr[lane].mul_add(zr[lane], ii) <= 4.0);
                zi[lane] = (2.0 * zr[lane]).mul_add(zi[lane], ci);
                zr[lane] = zr[lane].mul_add(zr[lane], cr[lane] - ii);
            }
        }
        let mut inside = 0;
        for lane in 0..LANES {
            inside |= u64::from(zr[lane].mul_add(zr[lane], zi[lane] * zi[lane]) <= 4.0);
        }
        if inside == 0 {
            break;
        }
    }
    steps.map(|steps| steps as u8)
}
