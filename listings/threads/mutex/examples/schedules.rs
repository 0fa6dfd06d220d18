//! Runs both deposits under every schedule of two threads, and prints what is left.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex as Log};

use shuttle::thread;

mod sync {
    pub use shuttle::sync::Mutex;
    pub use shuttle::sync::atomic::{AtomicU64, Ordering};
}
#[path = "../src/deposit.rs"]
mod deposit;

use deposit::{deposit, deposit_in_two_steps};
use sync::{AtomicU64, Mutex, Ordering};

const UNPOISONED: &str = "no thread panics";

/// Every order of the four steps that can happen, with the balance that it leaves.
type Outcomes = BTreeMap<String, u64>;

/// Runs `deposit_ten` in two threads under every schedule; `balance` reads the result.
fn explore<Account: Send + Sync + 'static>(
    open: fn() -> Account,
    deposit_ten: fn(&Account, &dyn Fn()),
    balance: fn(&Account) -> u64,
) -> Outcomes {
    let outcomes = Arc::new(Log::new(Outcomes::new()));
    let found = Arc::clone(&outcomes);
    shuttle::check_dfs(
        move || {
            let account = Arc::new(open());
            let steps = Arc::new(Log::new(Vec::new()));
            let threads = ["A", "B"].map(|name| {
                let (account, steps) = (Arc::clone(&account), Arc::clone(&steps));
                thread::spawn(move || {
                    let did = |what| {
                        let mut steps = steps.lock().expect(UNPOISONED);
                        steps.push(format!("{name} {what}"));
                    };
                    deposit_ten(&account, &|| did("reads"));
                    did("writes");
                })
            });
            for thread in threads {
                thread.join().expect("a deposit does not panic");
            }
            let order = steps.lock().expect(UNPOISONED).join(", ");
            let balance = balance(&account);
            found.lock().expect(UNPOISONED).insert(order, balance);
        },
        None,
    );
    outcomes.lock().expect(UNPOISONED).clone()
}

fn main() {
    let two_steps = explore(
        || AtomicU64::new(100),
        |account, between| deposit_in_two_steps(account, 10, between),
        |account| account.load(Ordering::SeqCst),
    );
    let locked = explore(
        || Mutex::new(100),
        |account, between| deposit(account, 10, between),
        |account| *account.lock().expect(UNPOISONED),
    );
    for (title, outcomes, expected) in [
        ("an atomic load and an atomic store", two_steps, (4, 6)),
        ("a mutex", locked, (0, 2)),
    ] {
        println!("{title}:");
        for (order, balance) in &outcomes {
            println!("  {order}: {balance}");
        }
        let lost = outcomes.values().filter(|balance| **balance != 120).count();
        println!("  {lost} of {} orders lose a deposit", outcomes.len());
        assert_eq!((lost, outcomes.len()), expected);
    }
}
