//! Check, then build, then store: two threads build two tables. Then the same two threads with a `OnceLock`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, OnceLock};
use std::thread;

use listing_threads_once_and_lazy::by_hand::CheckThenInit;

fn main() {
    let builds = AtomicUsize::new(0);
    let both_inside = Barrier::new(2);
    let cell = CheckThenInit::new();
    let build = |id| {
        both_inside.wait(); // opens when the second thread builds as well
        builds.fetch_add(1, Ordering::Relaxed);
        format!("the table of thread {id}")
    };
    let held = in_two_threads(|id| cell.get_or_init(|| build(id)).to_string());
    println!(
        "check, then build: {} builds",
        builds.load(Ordering::Relaxed)
    );
    println!("  thread 0 uses {}", held[0]);
    println!("  thread 1 uses {}", held[1]);
    assert_ne!(held[0], held[1]);

    let builds = AtomicUsize::new(0);
    let cell = OnceLock::new();
    let held = in_two_threads(|id| {
        let table = cell.get_or_init(|| {
            builds.fetch_add(1, Ordering::Relaxed);
            format!("the table of thread {id}")
        });
        table.to_string()
    });
    println!("OnceLock: {} build", builds.load(Ordering::Relaxed));
    println!("  both threads use the same table: {}", held[0] == held[1]);
    assert_eq!(held[0], held[1]);
}

/// What `f` returns in thread 0 and in thread 1, run at the same time.
fn in_two_threads(f: impl Fn(usize) -> String + Sync) -> [String; 2] {
    thread::scope(|s| {
        let other = s.spawn(|| f(1));
        [f(0), other.join().expect("no builder panics")]
    })
}
