use std::thread;

use listing_threads_reentrant_mutex::{RedesignedBox, ReentrantBox};

const BATCH: u32 = 100;
const BATCHES: u32 = 1000;
const START: u32 = BATCH * BATCHES; // enough for the remover, even if it runs first

/// Adds and removes batches of items in two threads, while this one looks on.
fn drill(
    add: impl Fn(u32) + Sync,
    remove: impl Fn(u32) -> bool + Sync,
    count: impl Fn() -> u32,
) -> u32 {
    thread::scope(|scope| {
        let adder = scope.spawn(|| (0..BATCHES).for_each(|_| add(BATCH)));
        let remover = scope.spawn(|| (0..BATCHES).for_each(|_| assert!(remove(BATCH))));
        loop {
            assert_eq!(count() % BATCH, 0, "a batch is seen whole or not at all");
            if adder.is_finished() && remover.is_finished() {
                break;
            }
            thread::yield_now();
        }
    });
    assert_eq!(count(), START);
    count()
}

fn main() {
    let items = ReentrantBox::new(START);
    let left = drill(|n| items.add(n), |n| items.remove(n), || items.count());
    println!("reentrant: {START} in, {START} out, {left} left, no batch seen in part");

    let items = RedesignedBox::new(START);
    let left = drill(|n| items.add(n), |n| items.remove(n), || items.count());
    println!("redesigned: {START} in, {START} out, {left} left, no batch seen in part");
}
