//! What a load costs, by how much memory it may come from, and how much memory can stream.

use std::thread;
use std::time::{Duration, Instant};

// ANCHOR: chain
/// What the caches move at once, on most machines: 64 bytes. (On Apple's, 128; then two of these share a line.)
#[repr(align(64))]
pub struct Line {
    next: usize,
}

/// A chain that visits each of `count` lines once, in random order, and closes: a random permutation with a single cycle,
/// by the algorithm of Sattolo (1986). The seed is fixed.
pub fn chain(count: usize) -> Vec<Line> {
    let mut lines: Vec<_> = (0..count).map(|next| Line { next }).collect();
    let mut random = 1_u64;
    for i in (1..count).rev() {
        // Knuth's MMIX generator; its upper bits are the good ones.
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let j = (random >> 33) as usize % i;
        let next = lines[i].next;
        lines[i].next = lines[j].next;
        lines[j].next = next;
    }
    lines
}

/// Follows the chain for so many loads. Each address is known only when the load before it has arrived.
pub fn follow(lines: &[Line], loads: usize) -> usize {
    (0..loads).fold(0, |at, _| lines[at].next)
}
// ANCHOR_END: chain

/// The sizes of one core's data caches in KiB, from the first level on, as the operating system states them; empty where it does not.
pub fn caches() -> Vec<usize> {
    (0..8)
        .filter_map(|index| {
            let read = |file| {
                let path = format!("/sys/devices/system/cpu/cpu0/cache/index{index}/{file}");
                std::fs::read_to_string(path).ok()
            };
            let is_data = read("type")?.trim() != "Instruction";
            let size = read("size")?.trim().strip_suffix('K')?.parse().ok()?;
            is_data.then_some(size)
        })
        .collect()
}

// ANCHOR: knees
/// The working sets, in KiB, after which a load costs at least 1.4 times as much: where a cache ends. A slope over several sizes counts once.
pub fn knees(curve: &[(usize, f64)]) -> Vec<usize> {
    let (mut knees, mut was_rising) = (Vec::new(), false);
    for pair in curve.windows(2) {
        let [(size, now), (_, next)] = [pair[0], pair[1]];
        let is_rising = next > 1.4 * now;
        if is_rising && !was_rising {
            knees.push(size);
        }
        was_rising = is_rising;
    }
    knees
}
// ANCHOR_END: knees

// ANCHOR: triad
/// One pass of `a = b + 3 c`, divided among `threads` threads; how long it took. McCalpin's STREAM calls this the triad.
///
/// # Panics
/// If the arrays are empty or `threads` is 0.
pub fn triad(a: &mut [f64], b: &[f64], c: &[f64], threads: usize) -> Duration {
    let part = a.len().div_ceil(threads);
    let start = Instant::now();
    thread::scope(|scope| {
        for ((a, b), c) in a.chunks_mut(part).zip(b.chunks(part)).zip(c.chunks(part)) {
            scope.spawn(move || {
                for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
                    *a = b + 3.0 * c;
                }
            });
        }
    });
    start.elapsed()
}
// ANCHOR_END: triad
