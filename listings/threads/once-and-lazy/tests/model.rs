//! Both cells before the model checker: every schedule of three threads for the one, the conviction of the other.

mod sync {
    pub use shuttle::sync::{Arc, Mutex};
}

#[path = "../src/by_hand.rs"]
mod by_hand;

use std::sync::atomic::{AtomicUsize, Ordering};

use by_hand::{CheckThenInit, LockedInit};
use shuttle::thread;
use sync::Arc;

/// Lets `threads` threads call `get`, with a `build` that counts and can be interrupted, and checks that one of them built.
fn check(threads: usize, get: impl Fn(&dyn Fn() -> usize) -> Arc<usize> + Send + Sync + 'static) {
    let get = Arc::new(get);
    // The count is the test's own and no part of the model, so it is std's atomic.
    let builds = Arc::new(AtomicUsize::new(0));
    let handles: Vec<_> = (0..threads)
        .map(|id| {
            let (get, builds) = (Arc::clone(&get), Arc::clone(&builds));
            thread::spawn(move || {
                get(&|| {
                    builds.fetch_add(1, Ordering::SeqCst);
                    thread::yield_now();
                    id
                })
            })
        })
        .collect();
    let held: Vec<_> = handles.into_iter().map(|h| h.join().unwrap()).collect();
    assert_eq!(builds.load(Ordering::SeqCst), 1, "built more than once");
    assert!(
        held.iter().all(|value| Arc::ptr_eq(value, &held[0])),
        "two tables in use"
    );
}

#[test]
fn every_schedule_builds_once_under_one_lock() {
    shuttle::check_dfs(
        || {
            let cell = LockedInit::default();
            check(3, move |build| cell.get_or_init(build));
        },
        None,
    );
}

#[test]
#[should_panic(expected = "built more than once")]
fn check_then_init_builds_twice() {
    shuttle::check_dfs(
        || {
            let cell = CheckThenInit::default();
            check(2, move |build| cell.get_or_init(build));
        },
        None,
    );
}
