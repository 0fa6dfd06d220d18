//! What the recipe claims of its pool, with threads of the operating system.

use std::mem;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use listing_threads_thread_pool::Pool;

/// Panics without a message on standard error.
fn quiet_panic() -> ! {
    resume_unwind(Box::new("expected"))
}

#[test]
fn each_job_runs_once_and_its_handle_has_its_result() {
    for workers in [1, 2, 4] {
        let pool = Pool::new(workers);
        let handles: Vec<_> = (0..2_000).map(|n| pool.submit(move || n)).collect();
        assert!(handles.into_iter().map(|h| h.join().unwrap()).eq(0..2_000));
    }
}

#[test]
fn never_more_jobs_at_once_than_workers_and_all_workers_work() {
    let (running, peak) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let meeting = Arc::new(Barrier::new(3));
    let (done_tx, done) = mpsc::channel();
    let pool = Pool::new(3);
    for _ in 0..30 {
        let (running, peak) = (running.clone(), peak.clone());
        let (meeting, done) = (meeting.clone(), done_tx.clone());
        pool.submit(move || {
            peak.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            meeting.wait(); // three jobs must be running to get past
            running.fetch_sub(1, Ordering::SeqCst);
            done.send(()).unwrap();
        });
    }
    for _ in 0..30 {
        if done.recv_timeout(Duration::from_secs(10)).is_err() {
            mem::forget(pool); // its drop would wait forever
            panic!("three jobs never ran at once");
        }
    }
    drop(pool);
    assert_eq!(peak.load(Ordering::SeqCst), 3);
}

#[test]
fn panics_kill_no_worker_and_lose_no_job() {
    let pool = Pool::new(2);
    let handles: Vec<_> = (0..200)
        .map(|n| pool.submit(move || if n % 2 == 0 { quiet_panic() } else { n }))
        .collect();
    for (n, handle) in handles.into_iter().enumerate() {
        match handle.join() {
            Ok(value) => assert_eq!(value, n),
            Err(payload) => {
                assert_eq!(n % 2, 0);
                assert_eq!(payload.downcast_ref(), Some(&"expected"));
            }
        }
    }
}

#[test]
fn a_result_that_nobody_collects_may_panic_in_its_drop() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            quiet_panic()
        }
    }
    let pool = Pool::new(1);
    let (go, wait) = mpsc::channel::<()>();
    let bomb = pool.submit(move || {
        let _ = wait.recv();
        Bomb
    });
    drop(bomb);
    drop(go); // only now is the result made, and there is no handle
    assert_eq!(pool.submit(|| 1).join().unwrap(), 1, "the worker lives");
}

#[test]
fn dropping_the_pool_waits_for_every_job() {
    for workers in [1, 3] {
        let done = Arc::new(AtomicUsize::new(0));
        let pool = Pool::new(workers);
        for _ in 0..20 {
            let done = done.clone();
            pool.submit(move || {
                thread::sleep(Duration::from_millis(2));
                done.fetch_add(1, Ordering::SeqCst);
            });
        }
        drop(pool);
        assert_eq!(done.load(Ordering::SeqCst), 20);
    }
}

#[test]
fn a_handle_outlives_the_pool() {
    let pool = Pool::new(1);
    let handle = pool.submit(|| "kept");
    drop(pool);
    assert_eq!(handle.join().unwrap(), "kept");
}

#[test]
fn a_pool_of_rayon_borrows() {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .unwrap();
    let flags: Vec<AtomicBool> = (0..100).map(|_| AtomicBool::new(false)).collect();
    pool.scope(|s| {
        for flag in &flags {
            s.spawn(move |_| assert!(!flag.swap(true, Ordering::SeqCst)));
        }
    });
    assert!(flags.into_iter().all(AtomicBool::into_inner));
}
