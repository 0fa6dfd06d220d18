//! One sum, once for each of Flynn's classes that a general-purpose machine has.

use std::thread;

/// `n` numbers, all of them small integers: their sum is exact in every order of adding, as long as it is below 2^53.
pub fn numbers(n: usize) -> Vec<f64> {
    (0..n).map(|i| (i % 1000) as f64).collect()
}

// ANCHOR: sisd
/// Single instruction, single data: one addition after the other, each waiting for the one before.
pub fn sisd(numbers: &[f64]) -> f64 {
    numbers.iter().fold(0.0, |sum, number| sum + number)
}
// ANCHOR_END: sisd

// ANCHOR: simd
/// Single instruction, multiple data: 32 sums side by side. The compiler makes vector instructions of the inner loop.
pub fn simd(numbers: &[f64]) -> f64 {
    let (chunks, rest) = numbers.as_chunks::<32>();
    let mut sums = [0.0; 32];
    for chunk in chunks {
        for (sum, number) in sums.iter_mut().zip(chunk) {
            *sum += number;
        }
    }
    sisd(&sums) + sisd(rest)
}
// ANCHOR_END: simd

// ANCHOR: mimd
/// Multiple instruction, multiple data: each thread adds up its part, in its own way and its own time.
///
/// # Panics
/// If `threads` is 0.
pub fn mimd(numbers: &[f64], threads: usize, add: fn(&[f64]) -> f64) -> f64 {
    let part = numbers.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let spawn = |part| scope.spawn(move || add(part));
        let workers: Vec<_> = numbers.chunks(part).map(spawn).collect();
        let sum = |worker: thread::ScopedJoinHandle<'_, f64>| worker.join();
        let sums: Result<Vec<_>, _> = workers.into_iter().map(sum).collect();
        sisd(&sums.expect("adding does not panic"))
    })
}
// ANCHOR_END: mimd
