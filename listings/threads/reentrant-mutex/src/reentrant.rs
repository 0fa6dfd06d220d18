use std::cell::Cell;

use parking_lot::ReentrantMutex;

/// A box of items. Every method locks it, also when another method of the box calls it.
///
/// # Examples
///
/// ```
/// use listing_threads_reentrant_mutex::ReentrantBox;
///
/// let items = ReentrantBox::new(6);
/// items.add(3);
/// assert!(items.remove(3));
/// assert_eq!(items.count(), 6);
/// ```
pub struct ReentrantBox {
    items: ReentrantMutex<Cell<u32>>,
}

impl ReentrantBox {
    /// A box with `items` in it.
    pub const fn new(items: u32) -> Self {
        let items = ReentrantMutex::new(Cell::new(items));
        Self { items }
    }

    /// The number of items in the box.
    pub fn count(&self) -> u32 {
        self.items.lock().get()
    }

    /// Puts one item in, or takes one out.
    pub fn execute(&self, step: i32) {
        let items = self.items.lock();
        let after = items.get().checked_add_signed(step);
        items.set(after.expect("no more is taken out than is in"));
    }

    /// Puts `n` items in; nobody sees fewer of them.
    pub fn add(&self, n: u32) {
        let _guard = self.items.lock();
        for _ in 0..n {
            self.execute(1); // locks again
        }
    }

    /// Takes `n` items out and returns `true`, or returns `false` if there are fewer.
    pub fn remove(&self, n: u32) -> bool {
        let _guard = self.items.lock();
        let enough = self.count() >= n; // locks again
        if enough {
            (0..n).for_each(|_| self.execute(-1)); // and again
        }
        enough
    }
}
