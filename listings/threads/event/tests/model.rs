//! The event of `src/event.rs` and its broken twins, under every schedule of a few threads.

mod sync {
    pub use shuttle::sync::{Condvar, Mutex};
}
#[path = "../src/broken.rs"]
mod broken;
#[path = "../src/event.rs"]
mod event;

use broken::{Bell, Pulse};
use event::Event;
use shuttle::Runner;
use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::sync::Arc;
use shuttle::sync::atomic::{AtomicBool, Ordering::SeqCst};
use shuttle::thread;

/// Whether the event comes before, while or after they look: all waiters go on, and not before it.
fn wait_for_it(waiters: usize) {
    let ready = Arc::new(Event::new());
    let stored = Arc::new(AtomicBool::new(false));
    let waiters: Vec<_> = (0..waiters)
        .map(|_| {
            let (ready, stored) = (ready.clone(), stored.clone());
            thread::spawn(move || {
                ready.wait();
                assert!(stored.load(SeqCst), "went on too early");
            })
        })
        .collect();
    stored.store(true, SeqCst);
    ready.set();
    for waiter in waiters {
        waiter.join().unwrap();
    }
    assert!(ready.is_set());
}

#[test]
fn one_waiter_misses_nothing() {
    shuttle::check_dfs(|| wait_for_it(1), None);
}

/// Every schedule of three threads takes ten seconds: these are 2,000, always the same ones.
#[test]
fn two_waiters_miss_nothing() {
    Runner::new(
        PctScheduler::new_from_seed(1980, 3, 2_000),
        Default::default(),
    )
    .run(|| wait_for_it(2));
}

/// The loop around `park` of the program. Shuttle's `park` may wake for no reason, as the standard library's may, so there
/// is no end to the schedules: these are 2,000, always the same ones.
#[test]
fn park_in_a_loop() {
    Runner::new(
        RandomScheduler::new_from_seed(1980, 2_000),
        Default::default(),
    )
    .run(|| park(true));
}

#[test]
#[should_panic(expected = "went on too early")]
fn park_without_a_loop() {
    shuttle::check_dfs(|| park(false), None);
}

fn park(again: bool) {
    let ready = Arc::new(AtomicBool::new(false));
    let waiter = {
        let ready = ready.clone();
        thread::spawn(move || {
            while !ready.load(SeqCst) {
                thread::park();
                if !again {
                    break;
                }
            }
            assert!(ready.load(SeqCst), "went on too early");
        })
    };
    ready.store(true, SeqCst);
    waiter.thread().unpark();
    waiter.join().unwrap();
}

// ANCHOR: verdicts
#[test]
#[should_panic(expected = "deadlock")]
fn a_bell_is_missed() {
    shuttle::check_dfs(
        || {
            let bell = Arc::new(Bell::default());
            let waiter = {
                let bell = bell.clone();
                thread::spawn(move || bell.wait())
            };
            bell.set();
            waiter.join().unwrap();
        },
        None,
    );
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_pulse_is_missed() {
    shuttle::check_dfs(
        || {
            let pulse = Arc::new(Pulse::default());
            let waiter = {
                let pulse = pulse.clone();
                thread::spawn(move || pulse.wait())
            };
            pulse.signal();
            waiter.join().unwrap();
        },
        None,
    );
}
// ANCHOR_END: verdicts
