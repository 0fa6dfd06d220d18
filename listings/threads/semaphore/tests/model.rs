//! The semaphore of `src/semaphore.rs` under every schedule of a few threads.

mod sync {
    pub use shuttle::sync::{Condvar, Mutex};
}
#[path = "../src/broken.rs"]
mod broken;
#[path = "../src/semaphore.rs"]
mod semaphore;

use semaphore::Semaphore;
use shuttle::Runner;
use shuttle::scheduler::PctScheduler;
use shuttle::sync::Arc;
use shuttle::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use shuttle::thread;

/// `threads` threads take one of `permits` permits, once each.
fn pool(permits: usize, threads: usize) {
    let places = Arc::new(Semaphore::new(permits));
    let inside = Arc::new(AtomicUsize::new(0));
    let jobs: Vec<_> = (0..threads)
        .map(|_| {
            let (places, inside) = (places.clone(), inside.clone());
            thread::spawn(move || {
                let _permit = places.acquire();
                assert!(
                    inside.fetch_add(1, SeqCst) < permits,
                    "more holders than permits"
                );
                inside.fetch_sub(1, SeqCst);
            })
        })
        .collect();
    for job in jobs {
        job.join().unwrap();
    }
    let back: Vec<_> = std::iter::from_fn(|| places.try_acquire()).collect();
    assert_eq!(back.len(), permits, "a permit is lost");
}

#[test]
fn two_threads_share_one_permit() {
    shuttle::check_dfs(|| pool(1, 2), None);
}

/// Every schedule of three threads would take minutes: these are 2,000 of each kind, always the same ones.
#[test]
fn more_threads_than_permits() {
    for (permits, threads) in [(1, 3), (2, 3), (2, 4)] {
        let some = PctScheduler::new_from_seed(1965, 3, 2_000);
        Runner::new(some, Default::default()).run(move || pool(permits, threads));
    }
}

/// A permit that is added before, while or after the consumer looks is never lost.
#[test]
fn hand_off_from_zero() {
    shuttle::check_dfs(
        || {
            let ready = Arc::new(Semaphore::new(0));
            let consumers: Vec<_> = (0..2)
                .map(|_| {
                    let ready = ready.clone();
                    thread::spawn(move || ready.acquire().forget())
                })
                .collect();
            ready.add_permits(2);
            for consumer in consumers {
                consumer.join().unwrap();
            }
            assert!(ready.try_acquire().is_none());
        },
        None,
    );
}

/// Two threads that try to take the only permit: whether both have it.
fn both_have_it(try_acquire: impl Fn() -> bool + Send + Sync + 'static) -> bool {
    let try_acquire = Arc::new(try_acquire);
    let threads = [(); 2].map(|()| {
        let try_acquire = try_acquire.clone();
        thread::spawn(move || try_acquire())
    });
    threads.map(|thread| thread.join().unwrap()) == [true, true]
}

#[test]
#[should_panic(expected = "more holders than permits")]
fn who_looks_under_one_lock_and_takes_under_the_next_is_not_alone() {
    shuttle::check_dfs(
        || {
            let places = broken::LooksThenTakes::new(1);
            assert!(
                !both_have_it(move || places.try_acquire()),
                "more holders than permits"
            );
        },
        None,
    );
}

#[test]
fn who_looks_and_takes_under_one_lock_is_alone() {
    shuttle::check_dfs(
        || {
            let places = Semaphore::new(1);
            let take = move || {
                places
                    .try_acquire()
                    .map(semaphore::Permit::forget)
                    .is_some()
            };
            assert!(!both_have_it(take), "more holders than permits");
        },
        None,
    );
}
