//! A counting semaphore, made of a mutex and a condition variable.

mod sync {
    pub use std::sync::{Condvar, Mutex};
}
mod semaphore;

pub use semaphore::{Permit, Semaphore};
