//! Many points at a time, in plain arrays that the compiler turns into vector
//! registers.

use crate::{LIMIT, imaginary, real};

// ANCHOR: lanes
/// How many points go through the loop together: four registers of eight `f64` with
/// AVX-512, eight of four with AVX2.
pub const LANES: usize = 32;

/// Steps between two looks at whether all lanes have left; it divides [`LIMIT`].
const STRIDE: usize = 5;

/// What [`steps`](crate::steps) returns, for each of the points `cr[lane]` + `ci`·i.
pub fn steps_lanes(cr: &[f64; LANES], ci: f64) -> [u8; LANES] {
    let (mut zr, mut zi) = ([0.0; LANES], [0.0; LANES]);
    let mut steps = [0_u64; LANES];
    for _ in 0..usize::from(LIMIT) / STRIDE {
        for _ in 0..STRIDE {
            for lane in 0..LANES {
                let (rr, ii) = (zr[lane] * zr[lane], zi[lane] * zi[lane]);
                steps[lane] += u64::from(rr + ii <= 4.0);
                zi[lane] = 2.0 * zr[lane] * zi[lane] + ci;
                zr[lane] = rr - ii + cr[lane];
            }
        }
        let mut inside = 0;
        for lane in 0..LANES {
            inside |= u64::from(zr[lane] * zr[lane] + zi[lane] * zi[lane] <= 4.0);
        }
        if inside == 0 {
            break;
        }
    }
    steps.map(|steps| steps as u8) // at most LIMIT
}

/// Fills row `y` of a picture of `n` rows, [`LANES`] points at a time.
pub fn row_lanes(n: usize, y: usize, pixels: &mut [u8]) {
    for (block, pixels) in pixels.chunks_mut(LANES).enumerate() {
        // In the last block, lanes beyond the end of the row work for nobody.
        let cr = std::array::from_fn(|lane| real(block * LANES + lane, n));
        let steps = steps_lanes(&cr, imaginary(y, n));
        pixels.copy_from_slice(&steps[..pixels.len()]);
    }
}
// ANCHOR_END: lanes
