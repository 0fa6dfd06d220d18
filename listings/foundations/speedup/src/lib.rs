//! Speedup: work with a known serial part, the laws that predict what more cores bring, and a stopwatch.

pub mod laws;
mod work;

use std::time::Instant;

pub use work::Problem;

/// Calls `work` once. Returns its answer and the seconds that it took.
pub fn time<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let answer = work();
    (answer, start.elapsed().as_secs_f64())
}

/// The middle one of some numbers, or the mean of the middle two.
///
/// # Panics
/// If there are none.
pub fn median(numbers: &[f64]) -> f64 {
    assert!(!numbers.is_empty(), "nothing has no median");
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    }
}
