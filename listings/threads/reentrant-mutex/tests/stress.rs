//! Real threads on the reentrant box: batches are whole, and `remove` never takes more than there is.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use listing_threads_reentrant_mutex::ReentrantBox;

#[test]
fn nobody_sees_part_of_a_batch() {
    const ROUNDS: u32 = 2000;
    let items = ReentrantBox::new(0);
    let removed = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..ROUNDS).for_each(|_| items.add(5)));
            scope.spawn(|| {
                for _ in 0..ROUNDS {
                    assert_eq!(items.count() % 5, 0);
                    if items.remove(10) {
                        removed.fetch_add(10, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    assert_eq!(items.count() + removed.into_inner(), 3 * 5 * ROUNDS);
}
