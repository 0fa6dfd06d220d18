use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

/// How often this program has entered the pool from outside.
static ENTRIES: AtomicUsize = AtomicUsize::new(0);

/// Runs `work` in the pool; a thread that is no worker of it has to enter first.
fn in_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if rayon::current_thread_index().is_none() {
        ENTRIES.fetch_add(1, Ordering::Relaxed);
    }
    rayon::scope(|_| work())
}

/// Each round lets every value come a little nearer to the mean of all.
fn level(values: &mut [f64], rounds: usize) {
    // Work here: the pool is entered twice in each round.
    for _ in 0..rounds {
        let sum: f64 = in_pool(|| values.par_iter().sum());
        let mean = sum / values.len() as f64;
        in_pool(|| {
            values
                .par_iter_mut()
                .for_each(|value| *value += 0.1 * (mean - *value))
        });
    }
}

// ANCHOR: check
fn main() {
    let mut values: Vec<f64> = (0..1000).map(f64::from).collect();
    level(&mut values, 250);
    assert!(
        values.iter().all(|value| (value - 499.5).abs() < 1e-6),
        "the values are not level"
    );
    let entries = ENTRIES.load(Ordering::Relaxed);
    assert!(entries == 1, "entered the pool {entries} times");
    println!("solved: the pool was entered once");
}
// ANCHOR_END: check
