//! Three ways to divide work that nobody knows in advance.

/// What the schedulers are made of. The model checker puts its own in their place.
mod sync {
    pub use std::sync::Mutex;
    pub use std::sync::atomic::{AtomicUsize, Ordering};
    pub use std::thread;

    pub type Backoff = crossbeam_utils::Backoff;
}

mod shared;
mod stealing;
pub mod tree;

pub use shared::run as run_shared;
pub use stealing::{Tally, run as run_stealing};
