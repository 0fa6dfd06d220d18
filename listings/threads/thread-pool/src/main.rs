//! Eight jobs, three workers, one panic: each job runs once, its panic stays its own, and dropping the pool
//! waits for what is still queued.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use listing_threads_thread_pool::Pool;

const WORKERS: usize = 3;

/// Adds up 1 to `n`, and says who did it.
fn sum(n: u64) -> (u64, thread::ThreadId) {
    thread::sleep(Duration::from_millis(20)); // stands for more work
    if n == 5 {
        panic!("job 5 is broken");
    }
    ((1..=n).sum(), thread::current().id())
}

fn main() {
    let pool = Pool::new(WORKERS);
    println!("8 jobs for {WORKERS} workers");

    // ANCHOR: results
    let handles: Vec<_> = (1..=8).map(|n| pool.submit(move || sum(n))).collect();
    let results: Vec<_> = handles.into_iter().map(|h| h.join()).collect();

    let mut threads = HashSet::new();
    for (n, result) in (1..).zip(results) {
        match result {
            Ok((sum, thread)) => {
                println!("job {n}: {sum}");
                threads.insert(thread);
            }
            Err(panic) => println!("job {n}: panicked: {:?}", panic.downcast_ref::<&str>()),
        }
    }
    assert!(threads.len() <= WORKERS, "{} threads", threads.len());
    // ANCHOR_END: results

    // ANCHOR: shutdown
    let done = Arc::new(AtomicUsize::new(0));
    for _ in 0..10 {
        let done = Arc::clone(&done);
        pool.submit(move || {
            thread::sleep(Duration::from_millis(10));
            done.fetch_add(1, Ordering::Relaxed);
        });
    }
    println!("10 more jobs submitted, their handles dropped");
    drop(pool); // closes the queue and waits for the workers
    let done = done.load(Ordering::Relaxed);
    println!("the pool is gone, and {done} of them are done");
    assert_eq!(done, 10);
    // ANCHOR_END: shutdown
}
