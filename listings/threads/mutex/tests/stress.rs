//! Real threads, many deposits, nothing lost.

use std::sync::Mutex;
use std::thread;

use listing_threads_mutex::deposit;

#[test]
fn every_deposit_arrives() {
    const DEPOSITS: u64 = 20_000;
    let balance = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..DEPOSITS).for_each(|_| deposit(&balance, 1, || {})));
        }
    });
    assert_eq!(balance.into_inner().unwrap(), 8 * DEPOSITS);
}
