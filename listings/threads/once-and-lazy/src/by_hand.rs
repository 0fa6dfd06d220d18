use crate::sync::{Arc, Mutex};

// ANCHOR: broken
/// A cell that checks, builds and stores in three steps. Broken: two threads can both find it empty.
pub struct CheckThenInit<T>(Mutex<Option<Arc<T>>>);

impl<T> CheckThenInit<T> {
    /// An empty cell.
    pub fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The value of the cell, or else what `build` makes, which becomes its value: possibly instead of another's.
    ///
    /// # Panics
    ///
    /// Where `build` panics.
    pub fn get_or_init(&self, build: impl FnOnce() -> T) -> Arc<T> {
        if let Some(value) = &*self.0.lock().expect("no panic under the lock") {
            return Arc::clone(value);
        }
        // The lock is free here, and the answer "empty" is already old.
        let value = Arc::new(build());
        *self.0.lock().expect("no panic under the lock") = Some(Arc::clone(&value));
        value
    }
}
// ANCHOR_END: broken

impl<T> Default for CheckThenInit<T> {
    fn default() -> Self {
        Self::new()
    }
}

// ANCHOR: mended
/// A cell that checks, builds and stores under one lock: built once, and every caller waits for the build.
pub struct LockedInit<T>(Mutex<Option<Arc<T>>>);

impl<T> LockedInit<T> {
    /// An empty cell.
    pub fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The value of the cell, built by the first caller's `build`.
    ///
    /// ```
    /// # use listing_threads_once_and_lazy::by_hand::LockedInit;
    /// let cell = LockedInit::new();
    /// assert_eq!(*cell.get_or_init(|| 1), 1);
    /// assert_eq!(*cell.get_or_init(|| 2), 1);
    /// ```
    ///
    /// # Panics
    ///
    /// Where `build` panics; and ever after, because the mutex is poisoned.
    pub fn get_or_init(&self, build: impl FnOnce() -> T) -> Arc<T> {
        let mut slot = self.0.lock().expect("no builder panicked");
        Arc::clone(slot.get_or_insert_with(|| Arc::new(build())))
    }
}
// ANCHOR_END: mended

impl<T> Default for LockedInit<T> {
    fn default() -> Self {
        Self::new()
    }
}
