//! What the recipe claims: built once, the same value for everybody, a panic leaves a `OnceLock` empty and a `LazyLock` poisoned,
//! and thread-local state is each thread's own.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, LazyLock, OnceLock};
use std::thread;

use listing_threads_once_and_lazy::by_hand::LockedInit;

const ROUNDS: usize = 200;
const THREADS: usize = 6;

/// Runs `f` in `THREADS` threads that start together.
fn together<T: Send>(f: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(THREADS);
    let (f, start) = (&f, &start);
    thread::scope(|s| {
        let handles: Vec<_> = (0..THREADS)
            .map(|id| {
                s.spawn(move || {
                    start.wait();
                    f(id)
                })
            })
            .collect();
        handles.into_iter().map(|h| h.join().unwrap()).collect()
    })
}

/// A build long enough for the others to come in between.
fn build(builds: &AtomicUsize, id: usize) -> usize {
    builds.fetch_add(1, Ordering::SeqCst);
    thread::yield_now();
    id
}

#[test]
fn a_once_lock_is_built_once() {
    for _ in 0..ROUNDS {
        let builds = AtomicUsize::new(0);
        let cell = OnceLock::new();
        let held = together(|id| *cell.get_or_init(|| build(&builds, id)));
        assert_eq!(builds.into_inner(), 1);
        assert!(held.iter().all(|value| Some(value) == cell.get()));
    }
}

#[test]
fn a_lazy_lock_is_built_once() {
    for _ in 0..ROUNDS {
        let builds = AtomicUsize::new(0);
        let cell = LazyLock::new(|| build(&builds, 7));
        assert_eq!(builds.load(Ordering::SeqCst), 0, "nobody has looked");
        assert_eq!(together(|_| *cell), [7; THREADS]);
        assert_eq!(builds.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn the_cell_by_hand_is_built_once() {
    for _ in 0..ROUNDS {
        let builds = AtomicUsize::new(0);
        let cell = LockedInit::new();
        let held = together(|id| cell.get_or_init(|| build(&builds, id)));
        assert_eq!(builds.into_inner(), 1);
        assert!(held.iter().all(|value| Arc::ptr_eq(value, &held[0])));
    }
}

#[test]
fn a_once_lock_takes_one_of_many_values() {
    for _ in 0..ROUNDS {
        let cell = OnceLock::new();
        let accepted = together(|id| cell.set(id).is_ok());
        assert_eq!(accepted.iter().filter(|&&ok| ok).count(), 1);
        assert!(accepted[*cell.get().unwrap()]);
    }
}

#[test]
fn a_panic_leaves_a_once_lock_empty_and_a_lazy_lock_poisoned() {
    let once = OnceLock::new();
    assert!(catch_unwind(AssertUnwindSafe(|| *once.get_or_init(|| panic!("expected")))).is_err());
    assert_eq!(once.get(), None);
    assert_eq!(*once.get_or_init(|| 1), 1);

    let attempts = AtomicUsize::new(0);
    let lazy: LazyLock<i32, _> = LazyLock::new(|| {
        attempts.fetch_add(1, Ordering::SeqCst);
        panic!("expected")
    });
    for _ in 0..3 {
        assert!(catch_unwind(AssertUnwindSafe(|| *lazy)).is_err());
    }
    assert_eq!(
        attempts.load(Ordering::SeqCst),
        1,
        "a poisoned cell does not try again"
    );
}

#[test]
fn thread_local_state_is_each_threads_own() {
    thread_local! {
        static SEEN: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
    }
    let seen = together(|id| {
        (0..=id).for_each(|n| SEEN.with_borrow_mut(|seen| seen.push(n)));
        SEEN.take()
    });
    for (id, seen) in seen.into_iter().enumerate() {
        assert!(seen.into_iter().eq(0..=id));
    }
    assert!(
        SEEN.with_borrow(Vec::is_empty),
        "this thread pushed nothing"
    );
}
