use crate::sync::{Condvar, Mutex};
use std::sync::PoisonError;

/// A one-way switch that threads can wait for. It is off at first, it is set once, and it stays set.
///
/// It is a monitor with a boolean as its predicate, whose waiters look again after each wake-up, as B. W. Lampson and
/// D. D. Redell require in *Experience with processes and monitors in Mesa* (Communications of the ACM 23(2), 1980). That the
/// signal is kept for a waiter that comes late goes back to the private semaphore of E. W. Dijkstra, *The structure of the
/// "THE"-multiprogramming system* (Communications of the ACM 11(5), 1968).
///
/// ```
/// use listing_threads_event::Event;
///
/// let ready = Event::new();
/// assert!(!ready.is_set());
/// ready.set();
/// ready.wait(); // returns at once
/// ```
#[derive(Default)]
pub struct Event {
    set: Mutex<bool>,
    changed: Condvar,
}

// ANCHOR: operations
impl Event {
    /// Makes an event that has not happened yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that the event has happened, to all who wait and to all who will. To say it again changes nothing.
    pub fn set(&self) {
        *self.set.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Waits until the event has happened. Whatever the other thread did before [`set`](Self::set) is done when this returns.
    pub fn wait(&self) {
        let set = self.set.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_while(set, |set| !*set));
    }

    /// Whether the event has happened.
    pub fn is_set(&self) -> bool {
        *self.set.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
// ANCHOR_END: operations
