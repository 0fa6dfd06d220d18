//! Every interleaving of a worker and its owner, on the very file that the page shows.

mod sync {
    pub use loom::sync::Arc;
    pub use loom::sync::atomic::{AtomicBool, Ordering};
    pub use loom::thread::{Builder, JoinHandle};
}

#[path = "../src/worker.rs"]
mod worker;

use loom::cell::UnsafeCell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use worker::Worker;

/// Plain memory, which loom watches: two accesses that no happens-before relation orders fail the test.
#[derive(Clone)]
struct Plain(loom::sync::Arc<UnsafeCell<u32>>);

// SAFETY: loom checks every access; this is what the tests are about.
unsafe impl Send for Plain {}

impl Plain {
    fn new() -> Plain {
        Plain(loom::sync::Arc::new(UnsafeCell::new(0)))
    }

    fn set(&self, value: u32) {
        // SAFETY: loom reports a concurrent access before it is made.
        self.0.with_mut(|place| unsafe { *place = value });
    }

    fn get(&self) -> u32 {
        // SAFETY: as above.
        self.0.with(|place| unsafe { *place })
    }
}

#[test]
fn a_dropped_worker_has_ended_and_its_writes_are_seen() {
    loom::model(|| {
        let plain = Plain::new();
        let inside = plain.clone();
        let worker = Worker::start("writer", move |_| inside.set(7));
        drop(worker.expect("loom has room"));
        assert_eq!(plain.get(), 7);
    });
}

#[test]
fn a_joined_worker_has_ended_and_was_not_asked_to_stop() {
    loom::model(|| {
        let plain = Plain::new();
        let inside = plain.clone();
        let worker = Worker::start("writer", move |stop| {
            inside.set(7);
            stop.requested()
        });
        let asked = worker.expect("loom has room").join().expect("no panic");
        assert!(!asked);
        assert_eq!(plain.get(), 7);
    });
}

/// In some schedules the body ends before it is asked, in others it is asked first: both must occur.
#[test]
fn a_dropped_worker_is_asked_to_stop() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    static NOT_ASKED: AtomicUsize = AtomicUsize::new(0);
    loom::model(|| {
        let worker = Worker::start("watcher", |stop| {
            let count = if stop.requested() { &ASKED } else { &NOT_ASKED };
            count.fetch_add(1, Relaxed);
        });
        drop(worker.expect("loom has room"));
    });
    assert!(ASKED.load(Relaxed) > 0, "drop never asks");
    assert!(NOT_ASKED.load(Relaxed) > 0);
}

/// `request_stop` may come at any point of the body, which never sees it taken back.
#[test]
fn a_request_seen_once_is_seen_for_good() {
    loom::model(|| {
        let worker = Worker::start("watcher", |stop| (stop.requested(), stop.requested()));
        let worker = worker.expect("loom has room");
        worker.request_stop();
        let looks = worker.join().expect("no panic");
        assert_ne!(looks, (true, false));
    });
}

/// The broken twin asks, but does not wait. Its owner goes on to read what the thread is still writing.
#[test]
#[should_panic(expected = "Causality violation: Concurrent")]
fn without_the_join_the_owner_races_with_the_thread() {
    loom::model(|| {
        let plain = Plain::new();
        let inside = plain.clone();
        drop(loom::thread::spawn(move || inside.set(7))); // detached
        plain.get();
    });
}
