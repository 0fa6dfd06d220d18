//! Deposits from several threads: the version that loses money, and the one that does not.

mod sync {
    pub use std::sync::Mutex;
    pub use std::sync::atomic::{AtomicU64, Ordering};
}

mod deposit;

pub use deposit::{deposit, deposit_in_two_steps};
