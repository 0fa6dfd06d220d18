//! The schedulers before the model checker, which runs the very files that the page shows, in many random schedules.
//!
//! Crossbeam's deque is not part of the model: each of its calls is one step here. What is checked is our own: the count by which
//! workers know that there is nothing left and nothing to come.

mod sync {
    pub use shuttle::sync::Mutex;
    pub use shuttle::sync::atomic::{AtomicUsize, Ordering};
    pub use shuttle::thread;

    /// Idle workers let others run; how long they wait is no part of the model.
    pub struct Backoff;

    impl Backoff {
        pub fn new() -> Self {
            Self
        }

        pub fn reset(&self) {}

        pub fn snooze(&self) {
            thread::yield_now();
        }
    }
}

#[path = "../src/shared.rs"]
mod shared;
#[path = "../src/stealing.rs"]
mod stealing;

use std::sync::atomic::{AtomicUsize, Ordering};

/// A job `(name, depth)` with two children until the depth is 0: 2^(depth + 1) - 1 jobs.
type Job = (usize, u32);

fn job((name, depth): Job, found: &mut Vec<Job>, ran: &[AtomicUsize; 7]) {
    ran[name].fetch_add(1, Ordering::SeqCst);
    if depth > 0 {
        found.extend([(2 * name + 1, depth - 1), (2 * name + 2, depth - 1)]);
    }
}

#[test]
fn each_job_runs_once_and_all_workers_end() {
    shuttle::check_random(
        || {
            // The test's own and no part of the model, so these are std's atomics.
            let ran = [const { AtomicUsize::new(0) }; 7];
            let tallies = stealing::run(vec![(0, 2)], 3, |next, found| job(next, found, &ran));
            assert!(ran.iter().all(|ran| ran.load(Ordering::SeqCst) == 1));
            assert_eq!(tallies.iter().map(|tally| tally.jobs).sum::<usize>(), 7);
            assert!(tallies.iter().all(|tally| tally.thefts <= tally.jobs));
        },
        3000,
    );
}

#[test]
fn each_job_of_the_shared_queue_runs_once_and_all_workers_end() {
    shuttle::check_random(
        || {
            let ran = [const { AtomicUsize::new(0) }; 7];
            let jobs = shared::run(vec![(0, 2)], 3, |next, found| job(next, found, &ran));
            assert!(ran.iter().all(|ran| ran.load(Ordering::SeqCst) == 1));
            assert_eq!(jobs.iter().sum::<usize>(), 7);
        },
        3000,
    );
}
