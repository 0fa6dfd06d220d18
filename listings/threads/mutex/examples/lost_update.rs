use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use listing_threads_mutex::deposit_in_two_steps;

fn main() {
    let balance = AtomicU64::new(100);
    deposit_in_two_steps(&balance, 10, || {});
    deposit_in_two_steps(&balance, 10, || {});
    println!("one after the other: {}", balance.load(Ordering::SeqCst));

    // The unlucky schedule, arranged: nobody writes before both have read.
    let balance = AtomicU64::new(100);
    let both_have_read = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                deposit_in_two_steps(&balance, 10, || {
                    both_have_read.wait();
                });
            });
        }
    });
    println!("at the same time: {}", balance.load(Ordering::SeqCst));
    assert_eq!(balance.into_inner(), 110, "one of the two deposits is gone");
}
