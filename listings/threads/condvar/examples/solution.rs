// The model checker's lock and threads, so that many schedules are tried.
use shuttle::scheduler::RandomScheduler;
use shuttle::sync::{Arc, Condvar, Mutex};
use shuttle::{Runner, thread};
use std::collections::VecDeque;

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
    shuttle::check_dfs(drain, None);
    // Three consumers, and one item or three: 1,000 schedules each, the same ones in every run.
    for items in [1, 3] {
        let some = RandomScheduler::new_from_seed(1974, 1_000);
        Runner::new(some, Default::default()).run(move || three_consumers(items));
    }
    println!("every item came out, and every consumer ended");
}

fn drain() {
    let queue = Queue::new();
    queue.push(1);
    queue.push(2);
    queue.close();
    let drained = [queue.pop(), queue.pop(), queue.pop()];
    assert_eq!(drained, [Some(1), Some(2), None], "an item is lost");
}

fn three_consumers(items: u32) {
    let queue = Arc::new(Queue::new());
    let consumers = ["A", "B", "C"].map(|_| {
        let queue = queue.clone();
        thread::spawn(move || queue.pop())
    });
    (1..=items).for_each(|item| queue.push(item));
    queue.close(); // A consumer that gets nothing has to end.
    let mut taken: Vec<u32> = consumers
        .into_iter()
        .filter_map(|consumer| consumer.join().expect("no thread panics"))
        .collect();
    taken.sort();
    assert!(taken.into_iter().eq(1..=items), "an item is lost");
}
// ANCHOR_END: check
