use crate::sync::{Condvar, Mutex, MutexGuard};
use std::collections::VecDeque;
use std::sync::PoisonError;

/// A first-in, first-out queue with a fixed number of places: [`push`](Self::push) waits while it is full,
/// [`pop`](Self::pop) while it is empty.
///
/// The bounded buffer with two conditions is the example of section 4 in C. A. R. Hoare, *Monitors: an operating system
/// structuring concept* (Communications of the ACM 17(10), 1974). There a signal hands the monitor over to the thread that
/// waited. Here, as in B. W. Lampson and D. D. Redell, *Experience with processes and monitors in Mesa* (Communications of
/// the ACM 23(2), 1980), it is a hint, and a thread that wakes looks again.
///
/// ```
/// use listing_threads_condvar::BoundedBuffer;
///
/// let buffer = BoundedBuffer::new(1);
/// assert_eq!(buffer.try_push("a"), Ok(()));
/// assert_eq!(buffer.try_push("b"), Err("b"));
/// assert_eq!(buffer.pop(), "a");
/// ```
pub struct BoundedBuffer<T> {
    capacity: usize,
    items: Mutex<VecDeque<T>>,
    not_full: Condvar,
    not_empty: Condvar,
}

// ANCHOR: operations
impl<T> BoundedBuffer<T> {
    /// Makes an empty buffer with `capacity` places.
    ///
    /// # Panics
    ///
    /// If `capacity` is 0: no push could ever end.
    pub fn new(capacity: usize) -> Self {
        assert!(capacity > 0, "a buffer needs a place");
        Self {
            capacity,
            items: Mutex::new(VecDeque::with_capacity(capacity)),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }

    /// Puts an item at the end, and waits for a place while there is none.
    pub fn push(&self, item: T) {
        let mut items = self
            .not_full
            .wait_while(self.lock(), |items| items.len() == self.capacity)
            .unwrap_or_else(PoisonError::into_inner);
        items.push_back(item);
        drop(items);
        self.not_empty.notify_one();
    }

    /// Takes the item at the front, and waits for one while there is none.
    pub fn pop(&self) -> T {
        let mut items = self
            .not_empty
            .wait_while(self.lock(), |items| items.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        let item = items.pop_front().expect("wait_while saw an item");
        drop(items);
        self.not_full.notify_one();
        item
    }

    /// Puts an item at the end if there is a place, and does not wait.
    ///
    /// # Errors
    ///
    /// The item comes back if the buffer is full.
    pub fn try_push(&self, item: T) -> Result<(), T> {
        let mut items = self.lock();
        if items.len() == self.capacity {
            return Err(item);
        }
        items.push_back(item);
        drop(items);
        self.not_empty.notify_one();
        Ok(())
    }

    /// The number of items in the buffer, which may be another one as soon as it is known.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there is no item in the buffer.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<T>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
// ANCHOR_END: operations
