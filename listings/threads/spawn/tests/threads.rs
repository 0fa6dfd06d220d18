//! What the page claims of `spawn`, `join` and `scope`.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier};
use std::thread;

/// Ten threads that all wait for each other can only end if all were started before the first join.
#[test]
fn all_are_started_before_the_first_join() {
    let barrier = Barrier::new(10);
    thread::scope(|scope| {
        let handles: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| barrier.wait().is_leader()))
            .collect();
        let leaders = handles
            .into_iter()
            .map(|handle| handle.join().expect("a barrier does not panic"))
            .filter(|&leader| leader)
            .count();
        assert_eq!(leaders, 1);
    });
}

/// Thread i ends only when thread i + 1 has: they finish from the last to the first, and are joined from the first to the last.
#[test]
fn results_come_in_the_order_of_joining() {
    for _ in 0..20 {
        let to_finish = Arc::new(AtomicUsize::new(9));
        let handles: Vec<_> = (0..10)
            .map(|i| {
                let to_finish = Arc::clone(&to_finish);
                thread::spawn(move || {
                    while to_finish.load(Relaxed) != i {
                        thread::yield_now();
                    }
                    to_finish.fetch_sub(usize::from(i > 0), Relaxed);
                    i * i
                })
            })
            .collect();
        let squares: Vec<_> = handles
            .into_iter()
            .map(|handle| handle.join().expect("squares of small numbers"))
            .collect();
        assert_eq!(squares, [0, 1, 4, 9, 16, 25, 36, 49, 64, 81]);
        assert_eq!(to_finish.load(Relaxed), 0);
    }
}

#[test]
fn a_panic_stays_in_its_thread_and_comes_out_of_join() {
    let bad = thread::spawn(|| -> u32 { panic!("on purpose") });
    let good = thread::spawn(|| 42);
    let payload = bad.join().expect_err("the thread panicked");
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"on purpose"));
    assert_eq!(good.join().expect("this one did not"), 42);
}

/// The handles are dropped at once, and yet every thread has ended when `scope` returns.
#[test]
fn a_scope_waits_for_every_thread() {
    for _ in 0..100 {
        let mut parts = [0_u32; 8];
        thread::scope(|scope| {
            for part in &mut parts {
                scope.spawn(|| {
                    thread::yield_now();
                    *part = 1;
                });
            }
        });
        assert_eq!(parts, [1; 8]);
    }
}

#[test]
fn a_scope_passes_a_panic_on_after_waiting_for_the_others() {
    let done = AtomicBool::new(false);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        thread::scope(|scope| {
            scope.spawn(|| panic!("on purpose"));
            scope.spawn(|| {
                thread::yield_now();
                done.store(true, Relaxed);
            });
        });
    }));
    let payload = caught.expect_err("scope panics when a thread that nobody joined has panicked");
    assert_eq!(
        payload.downcast_ref::<&str>(),
        Some(&"a scoped thread panicked")
    );
    assert!(done.load(Relaxed));
}

/// What a thread wrote before it ended is seen after the join, without atomics or locks.
#[test]
fn a_join_makes_the_threads_writes_visible() {
    for n in 0..200 {
        let handle = thread::spawn(move || {
            let cell = Cell::new(0);
            (0..n).for_each(|_| cell.set(cell.get() + 1));
            Box::new(cell) // a Cell may move between threads, though it may not be shared
        });
        assert_eq!(handle.join().expect("counting does not panic").get(), n);
    }
}
