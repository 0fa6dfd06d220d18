//! Every schedule of two deposits, by shuttle.

use shuttle::sync::Arc;
use shuttle::thread;

mod sync {
    pub use shuttle::sync::Mutex;
    pub use shuttle::sync::atomic::{AtomicU64, Ordering};
}
#[path = "../src/deposit.rs"]
mod deposit;

use sync::{AtomicU64, Mutex, Ordering};

#[test]
#[should_panic(expected = "a deposit is lost")]
fn two_atomic_steps_lose_a_deposit() {
    shuttle::check_dfs(
        || {
            let balance = Arc::new(AtomicU64::new(100));
            let threads = [(); 2].map(|()| {
                let balance = Arc::clone(&balance);
                thread::spawn(move || deposit::deposit_in_two_steps(&balance, 10, || {}))
            });
            for thread in threads {
                thread.join().unwrap();
            }
            assert_eq!(balance.load(Ordering::SeqCst), 120, "a deposit is lost");
        },
        None,
    );
}

#[test]
fn under_the_lock_no_schedule_loses_a_deposit() {
    shuttle::check_dfs(
        || {
            let balance = Arc::new(Mutex::new(100));
            let threads = [(); 2].map(|()| {
                let balance = Arc::clone(&balance);
                // The lock is held across a point where the scheduler may switch.
                thread::spawn(move || deposit::deposit(&balance, 10, thread::yield_now))
            });
            for thread in threads {
                thread.join().unwrap();
            }
            assert_eq!(*balance.lock().unwrap(), 120);
        },
        None,
    );
}
