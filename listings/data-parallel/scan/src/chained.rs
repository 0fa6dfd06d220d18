//! A scan that fetches its input from memory once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

use crate::{inclusive_from, sum};

// ANCHOR: chained
/// The inclusive scan in one go over memory: a thread adds up a block, learns from the
/// block before where to start, and
/// scans the block while it is still in the cache.
///
/// D. Merrill, M. Garland, *Single-pass Parallel Prefix Scan with Decoupled Look-back*
/// (2016), begin with this chained form.
///
/// # Panics
///
/// If the lengths differ, or `block` is 0.
pub fn inclusive_chained(values: &[u64], sums: &mut [u64], block: usize) -> u64 {
    assert_eq!(values.len(), sums.len());
    let blocks = sums.chunks_mut(block).zip(values.chunks(block)).enumerate();
    let blocks = Mutex::new(blocks);
    let turn = AtomicUsize::new(0); // the first block that does not know its start
    let start = AtomicU64::new(0); // that start
    rayon::broadcast(|_| {
        loop {
            let next = blocks.lock().expect("no thread panics here").next();
            let Some((index, (sums, values))) = next else {
                break;
            };
            let total = sum(values);
            // Blocks are handed out in order, so the thread with the block before is at
            // work and will come to its end.
            while turn.load(Ordering::Acquire) != index {
                thread::yield_now();
            }
            let own_start = start.load(Ordering::Relaxed);
            start.store(own_start.wrapping_add(total), Ordering::Relaxed);
            turn.store(index + 1, Ordering::Release);
            inclusive_from(own_start, values, sums);
        }
    });
    start.into_inner()
}
// ANCHOR_END: chained
