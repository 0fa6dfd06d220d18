//! Reductions: many numbers become one, or a few.

use rayon::prelude::*;

/// `n` numbers from 0 up to 1, evenly spread and out of order: the fractional parts of
/// the multiples of the golden ratio.
/// Every language of the measurement makes the same ones.
pub fn numbers(n: usize) -> Vec<f64> {
    let number =
        |i: u64| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11) as f64 / (1_u64 << 53) as f64;
    (0..n as u64).into_par_iter().map(number).collect()
}

/// The sum from left to right, each addition waiting for the one before.
pub fn serial(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// The sum in whatever order the threads happen to divide the work.
pub fn parallel(values: &[f64]) -> f64 {
    values.par_iter().sum()
}

// ANCHOR: deterministic
/// Sums that go on side by side within a block: enough to fill the registers and to
/// hide the wait for an addition.
pub const LANES: usize = 32;
/// Numbers in a block: half a mebibyte of them.
pub const BLOCK: usize = 1 << 16;

/// The sum of one block: lane after lane, then the lanes in a tree.
fn block_sum(block: &[f64]) -> f64 {
    let (chunks, rest) = block.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        for lane in 0..LANES {
            sums[lane] += chunk[lane];
        }
    }
    for (sum, value) in sums.iter_mut().zip(rest) {
        *sum += value;
    }
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            sums[lane] += sums[lane + half];
        }
        half /= 2;
    }
    sums[0]
}

/// The sum in an order that depends on the length of the input and on nothing else.
pub fn deterministic(values: &[f64]) -> f64 {
    let partial_sums: Vec<f64> = values.par_chunks(BLOCK).map(block_sum).collect();
    partial_sums.iter().sum()
}
// ANCHOR_END: deterministic

// ANCHOR: bound
/// How far the result of [`deterministic`] can be from the exact sum of `n` numbers
/// whose absolute values add up to
/// `absolute`, as long as nothing overflows.
///
/// N. J. Higham, *Accuracy and Stability of Numerical Algorithms* (2nd edition, 2002),
/// section 4.2: if no number goes
/// through more than k additions, the error is at most ku / (1 − ku) times that, with u
/// = 2⁻⁵³.
pub fn error_bound(n: usize, absolute: f64) -> f64 {
    let in_lane = n.min(BLOCK).div_ceil(LANES);
    let in_tree = LANES.ilog2() as usize;
    let ku = (in_lane + in_tree + n.div_ceil(BLOCK)) as f64 * (f64::EPSILON / 2.0);
    ku / (1.0 - ku) * absolute
}
// ANCHOR_END: bound

// ANCHOR: min-max
/// The smallest and the largest number, or `None` if there is no number. NaN is not a
/// number and is passed over.
///
/// # Examples
///
/// ```
/// use listing_data_parallel_reduce::min_max;
///
/// assert_eq!(min_max(&[2.0, f64::NAN, -1.0]), Some((-1.0, 2.0)));
/// assert_eq!(min_max(&[f64::NAN]), None);
/// ```
pub fn min_max(values: &[f64]) -> Option<(f64, f64)> {
    const NOTHING: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);
    let wider = |(low, high): (f64, f64), other: (f64, f64)| (low.min(other.0), high.max(other.1));
    let of_block = |block: &[f64]| block.iter().fold(NOTHING, |all, &x| wider(all, (x, x)));
    let (low, high) = values
        .par_chunks(BLOCK)
        .map(of_block)
        .reduce(|| NOTHING, wider);
    (low <= high).then_some((low, high))
}
// ANCHOR_END: min-max

// ANCHOR: histogram
/// The bars of a histogram.
pub const BINS: usize = 10;

/// How many of the numbers fall into each tenth of the range from 0 up to 1; others,
/// NaN among them, are not counted.
pub fn histogram(values: &[f64]) -> [u64; BINS] {
    let count = |mut bins: [u64; BINS], value: &f64| {
        if (0.0..1.0).contains(value) {
            // Rounding up to BINS is possible just below 1.
            bins[((value * BINS as f64) as usize).min(BINS - 1)] += 1;
        }
        bins
    };
    let add = |mut bins: [u64; BINS], other: [u64; BINS]| {
        for (bin, count) in bins.iter_mut().zip(other) {
            *bin += count;
        }
        bins
    };
    let of_block = |block: &[f64]| block.iter().fold([0; BINS], count);
    values
        .par_chunks(BLOCK)
        .map(of_block)
        .reduce(|| [0; BINS], add)
}
// ANCHOR_END: histogram
