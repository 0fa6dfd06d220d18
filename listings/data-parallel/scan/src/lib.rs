//! Prefix sums: every element is replaced by the sum of all up to it, with it
//! (inclusive) or without it (exclusive).
//!
//! Sums wrap around at 2⁶⁴, so that addition is associative and every order gives the
//! same bits.

use rayon::prelude::*;

mod chained;

pub use chained::inclusive_chained;

/// `n` numbers below 2²⁴, the same ones in every language of the measurement.
pub fn numbers(n: usize) -> Vec<u64> {
    let number = |i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    (0..n as u64).map(number).collect()
}

// ANCHOR: serial
/// Writes to `sums` the running sum of `values` from `start` on, each element included,
/// and returns the last.
///
/// # Panics
///
/// If the lengths differ, as all functions here do.
pub fn inclusive_from(start: u64, values: &[u64], sums: &mut [u64]) -> u64 {
    assert_eq!(values.len(), sums.len());
    let mut total = start;
    for (sum, value) in sums.iter_mut().zip(values) {
        total = total.wrapping_add(*value);
        *sum = total;
    }
    total
}

/// The same, each element left out of its own sum.
pub fn exclusive_from(start: u64, values: &[u64], sums: &mut [u64]) -> u64 {
    assert_eq!(values.len(), sums.len());
    let mut total = start;
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum = total;
        total = total.wrapping_add(*value);
    }
    total
}
// ANCHOR_END: serial

// ANCHOR: two-passes
/// A scan of one block: [`inclusive_from`] or [`exclusive_from`].
pub type Scan = fn(start: u64, values: &[u64], sums: &mut [u64]) -> u64;

/// Scans blocks of `block` elements in parallel, in two passes over the input, and
/// returns the sum of all.
///
/// G. E. Blelloch, *Prefix Sums and Their Applications* (1990).
///
/// # Examples
///
/// ```
/// use listing_data_parallel_scan::{exclusive_from, two_passes};
///
/// let mut sums = [0; 5];
/// assert_eq!(two_passes(&[3, 1, 4, 1, 5], &mut sums, 2, exclusive_from), 14);
/// assert_eq!(sums, [0, 3, 4, 8, 9]);
/// ```
pub fn two_passes(values: &[u64], sums: &mut [u64], block: usize, scan: Scan) -> u64 {
    assert_eq!(values.len(), sums.len());
    // First pass: what does each block add up to?
    let totals: Vec<u64> = values.par_chunks(block).map(sum).collect();

    // A short serial scan: with what does each block start?
    let mut starts = vec![0; totals.len()];
    let total = exclusive_from(0, &totals, &mut starts);

    // Second pass: each block goes on from there.
    let blocks = sums.par_chunks_mut(block).zip(values.par_chunks(block));
    blocks.zip(starts).for_each(|((sums, values), start)| {
        scan(start, values, sums);
    });
    total
}

pub(crate) fn sum(values: &[u64]) -> u64 {
    values.iter().fold(0, |sum, value| sum.wrapping_add(*value))
}
// ANCHOR_END: two-passes
