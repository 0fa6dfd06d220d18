//! π by random points: the share of the unit square that lies within the quarter circle
//! is π/4.
//!
//! The points come in blocks. Block *k* takes its points from stream *k* of the
//! generator, whichever thread computes it.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

mod lanes;

pub use lanes::{LANES, hits_lanes};

/// The points of a block.
pub const BLOCK: u64 = 1 << 16;

// ANCHOR: hits
/// A number from 0 up to 1, in steps of 2⁻⁵², from 64 random bits.
pub fn unit(bits: u64) -> f64 {
    // Sign and exponent of 1.0, and 52 random bits after them: a number from 1 up to 2.
    f64::from_bits(1.0_f64.to_bits() | (bits >> 12)) - 1.0
}

/// How many of the next `points` points of the generator lie within the quarter circle.
pub fn hits(mut generator: impl Rng, points: u64) -> u64 {
    let mut hits = 0;
    for _ in 0..points {
        let x = unit(generator.next_u64());
        let y = unit(generator.next_u64());
        hits += u64::from(x * x + y * y < 1.0);
    }
    hits
}
// ANCHOR_END: hits

// ANCHOR: parallel
/// The generator of block `block`.
pub fn stream(block: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(block)
}

/// How many of the `n` points of a block there are: all of them but in the last block.
fn points(n: u64, block: u64) -> u64 {
    BLOCK.min(n - block * BLOCK)
}

/// How many of `n` random points lie within the quarter circle.
pub fn parallel(n: u64) -> u64 {
    let blocks = 0..n.div_ceil(BLOCK);
    let hits = blocks
        .into_par_iter()
        .map(|block| hits(stream(block), points(n, block)));
    hits.sum()
}
// ANCHOR_END: parallel

/// The same, in one thread.
pub fn serial(n: u64) -> u64 {
    let blocks = 0..n.div_ceil(BLOCK);
    blocks
        .map(|block| hits(stream(block), points(n, block)))
        .sum()
}

// ANCHOR: in-lanes
/// The same, [`LANES`] blocks at a time; those that do not fill the lanes go one by
/// one.
pub fn parallel_lanes(n: u64) -> u64 {
    let groups = n / (BLOCK * LANES as u64);
    let first_left = groups * LANES as u64;
    let in_lanes = (0..groups).into_par_iter();
    let one_by_one = (first_left..n.div_ceil(BLOCK)).into_par_iter();
    let in_lanes: u64 = in_lanes
        .map(|group| hits_lanes(group * LANES as u64, BLOCK))
        .sum();
    let one_by_one: u64 = one_by_one
        .map(|block| hits(stream(block), points(n, block)))
        .sum();
    in_lanes + one_by_one
}
// ANCHOR_END: in-lanes

/// π, from the hits among `n` points, and the standard deviation of such an estimate.
///
/// # Examples
///
/// ```
/// let (pi, deviation) = listing_data_parallel_monte_carlo::estimate(785_398,
/// 1_000_000);
/// assert!((pi - 3.141592).abs() < 1e-9);
/// assert!((deviation - 0.00164).abs() < 0.00001);
/// ```
pub fn estimate(hits: u64, n: u64) -> (f64, f64) {
    let share = hits as f64 / n as f64;
    (4.0 * share, 4.0 * (share * (1.0 - share) / n as f64).sqrt())
}
