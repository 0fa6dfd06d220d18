//! The Mandelbrot set as a map: every point of the picture is a function of its own
//! place and of nothing else.
//!
//! The picture shows the square from −2 − 1.25i to 0.5 + 1.25i. A pixel holds the
//! number of steps of z ← z² + c, from
//! z = 0 on, that stay within |z| ≤ 2; [`LIMIT`] stands for all that have not left by
//! then.

use rayon::prelude::*;

mod fused;
mod lanes;

pub use fused::{row_fused, row_lanes_fused};
pub use lanes::{LANES, row_lanes, steps_lanes};

/// After how many steps a point counts as belonging to the set.
pub const LIMIT: u8 = 255;

/// The real part of column `x` in a picture of `n` columns.
pub fn real(x: usize, n: usize) -> f64 {
    -2.0 + 2.5 * x as f64 / n as f64
}

/// The imaginary part of row `y` in a picture of `n` rows.
pub fn imaginary(y: usize, n: usize) -> f64 {
    -1.25 + 2.5 * y as f64 / n as f64
}

// ANCHOR: steps
/// How many steps c = `cr` + `ci`·i stays within the circle, at most [`LIMIT`].
pub fn steps(cr: f64, ci: f64) -> u8 {
    let (mut zr, mut zi) = (0.0, 0.0);
    for step in 0..LIMIT {
        let (rr, ii) = (zr * zr, zi * zi);
        let inside = rr + ii <= 4.0;
        if !inside {
            return step;
        }
        zi = 2.0 * zr * zi + ci;
        zr = rr - ii + cr;
    }
    LIMIT
}

/// Fills row `y` of a picture of `n` rows.
pub fn row(n: usize, y: usize, pixels: &mut [u8]) {
    let ci = imaginary(y, n);
    for (x, pixel) in pixels.iter_mut().enumerate() {
        *pixel = steps(real(x, n), ci);
    }
}
// ANCHOR_END: steps

// ANCHOR: draw
/// A function that fills one row: [`row`], or a faster one.
pub type Row = fn(n: usize, y: usize, pixels: &mut [u8]);

/// The picture of `n` × `n` points, row after row.
pub fn serial(n: usize, row: Row) -> Vec<u8> {
    let mut picture = vec![0; n * n];
    let rows = picture.chunks_mut(n.max(1));
    rows.enumerate().for_each(|(y, pixels)| row(n, y, pixels));
    picture
}

/// The same picture; the rows are filled by the threads of the current pool.
pub fn parallel(n: usize, row: Row) -> Vec<u8> {
    let mut picture = vec![0; n * n];
    let rows = picture.par_chunks_mut(n.max(1));
    rows.enumerate().for_each(|(y, pixels)| row(n, y, pixels));
    picture
}
// ANCHOR_END: draw

/// The color of a pixel: black in the set, and from blue through violet to white the
/// later a point leaves.
///
/// # Examples
///
/// ```
/// use listing_data_parallel_map::{LIMIT, color};
///
/// assert_eq!(color(LIMIT), [0, 0, 0]);
/// assert!(color(40) > color(1));
/// ```
pub fn color(steps: u8) -> [u8; 3] {
    if steps == LIMIT {
        return [0, 0, 0];
    }
    let share = (f64::from(steps) / f64::from(LIMIT)).sqrt();
    let channel =
        |from: f64, to: f64| (255.0 * ((share - from) / (to - from)).clamp(0.0, 1.0)) as u8;
    [channel(0.1, 0.5), channel(0.15, 0.8), channel(-0.2, 0.3)]
}
