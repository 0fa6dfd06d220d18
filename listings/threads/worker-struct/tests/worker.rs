//! What the page claims of a worker, and of a thread whose handle is dropped.

use listing_threads_worker_struct::Worker;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;

/// A worker that runs until it is asked to stop, and a flag that it raises as its last act.
fn endless() -> (Worker<()>, Arc<AtomicBool>) {
    let ended = Arc::new(AtomicBool::new(false));
    let worker = Worker::start("endless", {
        let ended = Arc::clone(&ended);
        move |stop| {
            while !stop.requested() {
                thread::yield_now();
            }
            ended.store(true, Relaxed);
        }
    });
    (worker.expect("room for a thread"), ended)
}

#[test]
fn a_dropped_worker_has_ended() {
    for _ in 0..200 {
        let (worker, ended) = endless();
        drop(worker);
        assert!(ended.load(Relaxed));
    }
}

#[test]
fn an_owner_that_panics_takes_its_worker_along() {
    let (worker, ended) = endless();
    let caught = catch_unwind(AssertUnwindSafe(move || {
        let _worker = worker;
        panic!("on purpose");
    }));
    assert!(caught.is_err());
    assert!(ended.load(Relaxed));
}

#[test]
fn join_returns_the_result_or_the_panic() {
    let good = Worker::start("good", |_| 42).expect("room for a thread");
    assert_eq!(good.join().expect("no panic"), 42);
    let bad = Worker::start("bad", |_| panic!("on purpose")).expect("room for a thread");
    let payload: Box<dyn std::any::Any + Send> = match bad.join() {
        Ok(()) => unreachable!("the body panics"),
        Err(payload) => payload,
    };
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"on purpose"));
}

#[test]
fn to_drop_a_worker_that_panicked_is_quiet() {
    drop(Worker::start("bad", |_| panic!("on purpose")).map(|worker: Worker<()>| worker));
}

/// Nine workers that each need all nine to be there could not end if they ran one after another.
#[test]
fn nine_workers_run_at_once() {
    let barrier = Arc::new(std::sync::Barrier::new(9));
    let workers: Vec<_> = (0..9)
        .map(|_| {
            let barrier = Arc::clone(&barrier);
            Worker::start("runner", move |_| barrier.wait().is_leader())
        })
        .collect();
    let leaders = workers
        .into_iter()
        .map(|worker| worker.expect("room").join().expect("no panic"))
        .filter(|&leader| leader)
        .count();
    assert_eq!(leaders, 1);
}

/// Many can be asked before the first is waited for.
#[test]
fn all_are_asked_before_the_first_is_dropped() {
    let workers: Vec<_> = (0..9).map(|_| endless()).collect();
    for (worker, _) in &workers {
        worker.request_stop();
    }
    for (worker, ended) in workers {
        worker.join().expect("no panic");
        assert!(ended.load(Relaxed));
    }
}

#[test]
fn a_thread_outlives_its_dropped_handle() {
    let (go, may_go) = mpsc::channel::<()>();
    let (report, reported) = mpsc::channel();
    drop(thread::spawn(move || {
        may_go.recv().expect("the test sends");
        report.send("alive").expect("the test waits");
    }));
    go.send(()).expect("the thread waits");
    assert_eq!(reported.recv(), Ok("alive"));
}
