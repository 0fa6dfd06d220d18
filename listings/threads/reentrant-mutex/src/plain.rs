use crate::sync::Mutex;

/// A box of items behind a plain mutex, whose [`add`](Self::add) never returns.
pub struct PlainBox {
    items: Mutex<u32>,
}

impl PlainBox {
    /// A box with `items` in it.
    pub fn new(items: u32) -> Self {
        let items = Mutex::new(items);
        Self { items }
    }

    /// Puts one item in.
    ///
    /// # Panics
    ///
    /// If another thread panicked while it held the lock.
    pub fn execute(&self) {
        *self.items.lock().expect("nobody panics") += 1;
    }

    /// Means to put `n` items in, and waits for itself.
    ///
    /// # Panics
    ///
    /// On systems where a mutex notices that its holder locks it again.
    pub fn add(&self, n: u32) {
        let _guard = self.items.lock().expect("nobody panics");
        for _ in 0..n {
            self.execute(); // the second lock() in the same thread
        }
    }
}
