//! The buffer of `src/bounded_buffer.rs` and its broken twins, under every schedule of a few threads.

mod sync {
    pub use shuttle::sync::{Condvar, Mutex, MutexGuard};
}
#[path = "../src/bounded_buffer.rs"]
mod bounded_buffer;
#[path = "../src/broken.rs"]
mod broken;

use bounded_buffer::BoundedBuffer;
use broken::{LooksOnce, OneCondvar};
use shuttle::Runner;
use shuttle::scheduler::PctScheduler;
use shuttle::sync::Arc;
use shuttle::thread;

/// Two producers put an item each behind the one that is there, one consumer takes all three.
fn two_to_one(capacity: usize) {
    let buffer = Arc::new(BoundedBuffer::new(capacity));
    assert_eq!(buffer.try_push(1), Ok(()));
    let producers = [2, 3].map(|item| {
        let buffer = buffer.clone();
        thread::spawn(move || buffer.push(item))
    });
    let mut items = [0; 3];
    for item in &mut items {
        assert!(buffer.len() <= capacity, "more items than places");
        *item = buffer.pop();
    }
    for producer in producers {
        producer.join().unwrap();
    }
    items.sort();
    assert_eq!(items, [1, 2, 3]);
    assert!(buffer.is_empty());
}

/// One producer puts two items in a buffer, two consumers take one each.
fn one_to_two(capacity: usize) {
    let buffer = Arc::new(BoundedBuffer::new(capacity));
    let consumers = ["A", "B"].map(|_| {
        let buffer = buffer.clone();
        thread::spawn(move || buffer.pop())
    });
    buffer.push(1);
    assert!(buffer.len() <= capacity);
    buffer.push(2);
    let mut items = consumers.map(|consumer| consumer.join().unwrap());
    items.sort();
    assert_eq!(items, [1, 2]);
    assert!(buffer.is_empty());
}

#[test]
fn one_producer_one_consumer() {
    shuttle::check_dfs(
        || {
            let buffer = Arc::new(BoundedBuffer::new(1));
            let producer = {
                let buffer = buffer.clone();
                thread::spawn(move || (1..=2).for_each(|item| buffer.push(item)))
            };
            assert_eq!([buffer.pop(), buffer.pop()], [1, 2]);
            producer.join().unwrap();
            assert!(buffer.is_empty());
        },
        None,
    );
}

/// Every schedule of three threads would take minutes: these are 2,000 of each kind, always the same ones.
#[test]
fn three_threads() {
    for test in [two_to_one, one_to_two] {
        for capacity in [1, 2] {
            let some = PctScheduler::new_from_seed(1974, 3, 2_000);
            Runner::new(some, Default::default()).run(move || test(capacity));
        }
    }
}

// ANCHOR: verdicts
#[test]
#[should_panic(expected = "woken, and nothing to take")]
fn who_looks_once_comes_back_with_nothing() {
    shuttle::check_dfs(
        || {
            let queue = Arc::new(LooksOnce::default());
            let consumers = ["A", "B"].map(|_| {
                let queue = queue.clone();
                thread::spawn(move || queue.pop().expect("woken, and nothing to take"))
            });
            queue.push(1);
            queue.push(2);
            for consumer in consumers {
                consumer.join().unwrap();
            }
        },
        None,
    );
}

#[test]
#[should_panic(expected = "deadlock")]
fn one_condvar_for_both_sides_loses_a_wake_up() {
    shuttle::check_dfs(
        || {
            let queue = Arc::new(OneCondvar::default());
            let consumers = ["A", "B"].map(|_| {
                let queue = queue.clone();
                thread::spawn(move || queue.pop())
            });
            let producer = thread::spawn(move || (1..=2).for_each(|item| queue.push(item)));
            for consumer in consumers {
                consumer.join().unwrap();
            }
            producer.join().unwrap();
        },
        None,
    );
}
// ANCHOR_END: verdicts
