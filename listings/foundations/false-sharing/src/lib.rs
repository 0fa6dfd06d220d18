//! Counters that share a cache line, and counters that do not.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes that move between caches together: 64 on x86-64 and on most ARM processors, 128 on Apple's.
pub const LINE: usize = 64;

// ANCHOR: packed
/// Eight counters that fill one cache line.
#[derive(Default)]
#[repr(align(64))]
pub struct Packed(pub [AtomicU64; 8]);
// ANCHOR_END: packed

// ANCHOR: count
/// Starts a thread for each counter; each adds 1 to its own, `n` times. Returns the time it took.
pub fn count(counters: &[&AtomicU64], n: u64) -> Duration {
    let start = Instant::now();
    thread::scope(|scope| {
        for counter in counters {
            scope.spawn(move || {
                for _ in 0..n {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    start.elapsed()
}
// ANCHOR_END: count

/// In how many cache lines these counters lie.
pub fn lines(counters: &[&AtomicU64]) -> usize {
    let line = |counter: &&AtomicU64| counter.as_ptr().addr() / LINE;
    counters.iter().map(line).collect::<HashSet<_>>().len()
}

/// The sum of the counters.
pub fn total(counters: &[&AtomicU64]) -> u64 {
    let value = |counter: &&AtomicU64| counter.load(Ordering::Relaxed);
    counters.iter().map(value).sum()
}
