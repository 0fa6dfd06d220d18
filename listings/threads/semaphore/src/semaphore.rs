use crate::sync::{Condvar, Mutex};
use std::sync::PoisonError;

/// A counting semaphore: a number of permits, and the threads that wait for one.
///
/// The operations are those of E. W. Dijkstra, *Cooperating sequential processes* (EWD123, 1965): [`acquire`](Self::acquire)
/// is his P, [`add_permits`](Self::add_permits) and the drop of a [`Permit`] are his V. They are written as a monitor whose
/// waiters look again after each wake-up, as B. W. Lampson and D. D. Redell require in *Experience with processes and
/// monitors in Mesa* (Communications of the ACM 23(2), 1980).
///
/// Waiting threads are not queued: a thread that arrives as a permit comes free may take it before one that waited longer.
///
/// ```
/// use listing_threads_semaphore::Semaphore;
///
/// let pool = Semaphore::new(1);
/// let permit = pool.acquire();
/// assert!(pool.try_acquire().is_none());
/// drop(permit);
/// assert!(pool.try_acquire().is_some());
/// ```
pub struct Semaphore {
    permits: Mutex<usize>,
    freed: Condvar,
}

/// The right to go on, given by [`Semaphore::acquire`]. Dropping it gives it back.
#[must_use = "a permit that is not kept is given back at once"]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

// ANCHOR: operations
impl Semaphore {
    /// Makes a semaphore that can give out `permits` permits at a time. Zero is allowed: then somebody has to
    /// [add](Self::add_permits) the first.
    pub const fn new(permits: usize) -> Self {
        Self {
            permits: Mutex::new(permits),
            freed: Condvar::new(),
        }
    }

    /// Takes a permit, and waits for one while there is none.
    pub fn acquire(&self) -> Permit<'_> {
        let permits = self.permits.lock().unwrap_or_else(PoisonError::into_inner);
        let mut permits = self
            .freed
            .wait_while(permits, |permits| *permits == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *permits -= 1;
        Permit { semaphore: self }
    }

    /// Takes a permit if there is one, and does not wait.
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut permits = self.permits.lock().unwrap_or_else(PoisonError::into_inner);
        *permits = permits.checked_sub(1)?;
        Some(Permit { semaphore: self })
    }

    /// Adds `n` permits to those that there are, and wakes threads that wait for one.
    ///
    /// # Panics
    ///
    /// If the number of permits would not fit in a `usize`; the number is then unchanged.
    pub fn add_permits(&self, n: usize) {
        let mut permits = self.permits.lock().unwrap_or_else(PoisonError::into_inner);
        *permits = permits.checked_add(n).expect("too many permits");
        drop(permits);
        if n == 1 {
            self.freed.notify_one();
        } else {
            self.freed.notify_all();
        }
    }
}

impl Permit<'_> {
    /// Uses the permit up: it does not go back.
    pub fn forget(self) {
        std::mem::forget(self);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.add_permits(1);
    }
}
// ANCHOR_END: operations
