use std::collections::VecDeque;
use std::sync::mpsc;
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    items: VecDeque<u32>,
    closed: bool,
}

impl Queue {
    fn new() -> Self {
        let state = State {
            items: VecDeque::new(),
            closed: false,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    fn push(&self, item: u32) {
        self.state
            .lock()
            .expect("no thread panics")
            .items
            .push_back(item);
        self.changed.notify_one();
    }

    /// Says that no item will follow.
    fn close(&self) {
        self.state.lock().expect("no thread panics").closed = true;
        self.changed.notify_all();
    }

    /// Takes the item at the front, and waits for one. `None`: the queue is closed and empty.
    fn pop(&self) -> Option<u32> {
        let state = self.state.lock().expect("no thread panics");
        let mut state = self
            .changed
            .wait_while(state, |state| state.items.is_empty() && !state.closed)
            .expect("no thread panics");
        state.items.pop_front()
    }
}

// ANCHOR: check
fn main() {
    // What was pushed before the close comes out.
    let queue: &Queue = Box::leak(Box::new(Queue::new()));
    queue.push(1);
    queue.push(2);
    queue.close();
    let drained = watched(move || [queue.pop(), queue.pop(), queue.pop()]);
    assert_eq!(drained, [Some(1), Some(2), None], "an item is lost");

    // A close wakes all the consumers that wait, and those that come later.
    let queue: &Queue = Box::leak(Box::new(Queue::new()));
    let ended = watched(move || {
        thread::scope(|s| {
            let consumers = ["A", "B", "C"].map(|_| s.spawn(|| queue.pop()));
            queue.push(7);
            queue.close();
            consumers.map(|consumer| consumer.join().expect("no thread panics"))
        })
    });
    assert_eq!(ended.iter().filter(|item| item.is_none()).count(), 2);
    assert_eq!(ended.iter().flatten().sum::<u32>(), 7, "an item is lost");
    println!("every item came out, and every consumer ended");
}

/// Runs `job` in a thread, and fails if it takes longer than any busy machine needs.
fn watched<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    thread::spawn(move || done.send(job()));
    result
        .recv_timeout(Duration::from_secs(5))
        .expect("a consumer waits forever")
}
// ANCHOR_END: check
