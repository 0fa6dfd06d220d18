//! Runs the queue that looks once under 1,000 schedules, and counts those in which a consumer comes back with nothing.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use shuttle::scheduler::RandomScheduler;
use shuttle::sync::Arc;
use shuttle::{Runner, thread};

#[allow(dead_code)] // Half of the file: its other queue has a test.
#[path = "../src/broken.rs"]
mod broken;

mod sync {
    pub use shuttle::sync::{Condvar, Mutex};
}

static EMPTY_HANDED: AtomicUsize = AtomicUsize::new(0);

// ANCHOR: schedules
fn two_consumers_two_items() {
    let queue = Arc::new(broken::LooksOnce::default());
    let consumers = ["A", "B"].map(|_| {
        let queue = queue.clone();
        thread::spawn(move || queue.pop())
    });
    queue.push(1);
    queue.push(2);
    let items = consumers.map(|consumer| consumer.join().expect("no consumer panics"));
    if items.contains(&None) {
        EMPTY_HANDED.fetch_add(1, Relaxed);
    }
}
// ANCHOR_END: schedules

fn main() {
    // The seed makes them the same schedules in every run.
    let schedules = RandomScheduler::new_from_seed(1980, 1_000);
    let tried = Runner::new(schedules, Default::default()).run(two_consumers_two_items);
    let failed = EMPTY_HANDED.load(Relaxed);
    println!("{tried} schedules: a consumer is woken and finds nothing in {failed} of them");
    assert!(failed > 0);
}
