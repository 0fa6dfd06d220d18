use crate::sync::Mutex;

// ANCHOR: two-locks
/// Looks under the lock and takes under the lock, and lets the lock go in between.
pub struct LooksThenTakes {
    permits: Mutex<i32>,
}

impl LooksThenTakes {
    pub fn new(permits: i32) -> Self {
        let permits = Mutex::new(permits);
        Self { permits }
    }

    pub fn try_acquire(&self) -> bool {
        if *self.permits.lock().unwrap() == 0 {
            return false;
        }
        *self.permits.lock().unwrap() -= 1;
        true
    }
}
// ANCHOR_END: two-locks
