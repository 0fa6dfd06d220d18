use crate::sync::{Mutex, MutexGuard};

/// What the lock guards. Its methods know no lock: who calls them has it already.
struct Items(u32);

impl Items {
    fn execute(&mut self, step: i32) {
        let after = self.0.checked_add_signed(step);
        self.0 = after.expect("no more is taken out than is in");
    }
}

/// A box of items. The public methods lock, once; the private ones take what is locked.
///
/// # Examples
///
/// ```
/// use listing_threads_reentrant_mutex::RedesignedBox;
///
/// let items = RedesignedBox::new(6);
/// assert!(!items.remove(7));
/// items.add(1);
/// assert!(items.remove(7));
/// ```
///
/// # Panics
///
/// All methods, if another thread panicked while it held the lock.
pub struct RedesignedBox {
    items: Mutex<Items>,
}

impl RedesignedBox {
    /// A box with `items` in it.
    pub fn new(items: u32) -> Self {
        let items = Mutex::new(Items(items));
        Self { items }
    }

    fn lock(&self) -> MutexGuard<'_, Items> {
        self.items.lock().expect("nobody panics")
    }

    /// The number of items in the box.
    pub fn count(&self) -> u32 {
        self.lock().0
    }

    /// Puts one item in, or takes one out.
    pub fn execute(&self, step: i32) {
        self.lock().execute(step);
    }

    /// Puts `n` items in; nobody sees fewer of them.
    pub fn add(&self, n: u32) {
        let mut items = self.lock();
        (0..n).for_each(|_| items.execute(1));
    }

    /// Takes `n` items out and returns `true`, or returns `false` if there are fewer.
    pub fn remove(&self, n: u32) -> bool {
        let mut items = self.lock();
        let enough = items.0 >= n;
        if enough {
            (0..n).for_each(|_| items.execute(-1));
        }
        enough
    }
}
