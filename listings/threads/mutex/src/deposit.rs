use crate::sync::{AtomicU64, Mutex, Ordering};

// ANCHOR: two-steps
/// Adds `amount` to `balance` in two steps, and calls `between` between them.
///
/// Each step is atomic and the deposit is not: what another thread stores between the two
/// is overwritten.
pub fn deposit_in_two_steps(balance: &AtomicU64, amount: u64, between: impl FnOnce()) {
    let seen = balance.load(Ordering::SeqCst);
    between();
    balance.store(seen + amount, Ordering::SeqCst);
}
// ANCHOR_END: two-steps

// ANCHOR: deposit
/// Adds `amount` to `balance` under the lock, and calls `between` between read and write.
///
/// # Panics
///
/// If another thread panicked while it held the lock.
///
/// # Examples
///
/// ```
/// use std::sync::Mutex;
///
/// let balance = Mutex::new(100);
/// listing_threads_mutex::deposit(&balance, 10, || {});
/// assert_eq!(*balance.lock().unwrap(), 110);
/// ```
pub fn deposit(balance: &Mutex<u64>, amount: u64, between: impl FnOnce()) {
    let mut balance = balance.lock().expect("no deposit panics");
    let seen = *balance;
    between();
    *balance = seen + amount;
}
// ANCHOR_END: deposit
