//! The same eight jobs in a pool of rayon's.

use std::collections::HashSet;
use std::panic::catch_unwind;
use std::thread;
use std::time::Duration;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

const WORKERS: usize = 3;

/// Adds up 1 to `n`, and says who did it.
fn sum(n: u64) -> (u64, thread::ThreadId) {
    thread::sleep(Duration::from_millis(20)); // stands for more work
    if n == 5 {
        panic!("job 5 is broken");
    }
    ((1..=n).sum(), thread::current().id())
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let pool = ThreadPoolBuilder::new().num_threads(WORKERS).build()?;
    println!("8 jobs for {WORKERS} workers");

    let numbers: Vec<u64> = (1..=8).collect();
    let results: Vec<_> = pool.install(|| {
        numbers
            .par_iter()
            .map(|&n| catch_unwind(|| sum(n)))
            .collect()
    });

    let mut threads = HashSet::new();
    for (n, result) in numbers.iter().zip(results) {
        match result {
            Ok((sum, thread)) => {
                println!("job {n}: {sum}");
                threads.insert(thread);
            }
            Err(panic) => println!("job {n}: panicked: {:?}", panic.downcast_ref::<&str>()),
        }
    }
    assert!(threads.len() <= WORKERS, "{} threads", threads.len());
    Ok(())
}
