use crate::sync::{Condvar, Mutex};
use std::collections::VecDeque;

// ANCHOR: if
/// A queue that looks once, waits once, and trusts that nothing has changed since it was woken.
#[derive(Default)]
pub struct LooksOnce {
    items: Mutex<VecDeque<u32>>,
    not_empty: Condvar,
}

impl LooksOnce {
    pub fn push(&self, item: u32) {
        self.items.lock().unwrap().push_back(item);
        self.not_empty.notify_one();
    }

    /// Takes the item at the front. `None` is the bug: the thread was woken, and there is nothing to take.
    pub fn pop(&self) -> Option<u32> {
        let mut items = self.items.lock().unwrap();
        if items.is_empty() {
            items = self.not_empty.wait(items).unwrap();
        }
        items.pop_front()
    }
}
// ANCHOR_END: if

// ANCHOR: one
/// A queue with one place, and one condition variable for both sides: `notify_one` may wake the wrong side.
#[derive(Default)]
pub struct OneCondvar {
    place: Mutex<Option<u32>>,
    changed: Condvar,
}

impl OneCondvar {
    pub fn push(&self, item: u32) {
        let place = self.place.lock().unwrap();
        let mut place = self
            .changed
            .wait_while(place, |place| place.is_some())
            .unwrap();
        *place = Some(item);
        self.changed.notify_one();
    }

    pub fn pop(&self) -> u32 {
        let place = self.place.lock().unwrap();
        let mut place = self
            .changed
            .wait_while(place, |place| place.is_none())
            .unwrap();
        self.changed.notify_one();
        place.take().expect("wait_while saw an item")
    }
}
// ANCHOR_END: one
