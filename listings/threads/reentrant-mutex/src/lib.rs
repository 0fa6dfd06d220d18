//! Three boxes whose `add` and `remove` change the count step by step, each while nobody else looks on.

mod sync {
    pub use std::sync::{Mutex, MutexGuard};
}

mod plain;
mod redesigned;
mod reentrant;

pub use plain::PlainBox;
pub use redesigned::RedesignedBox;
pub use reentrant::ReentrantBox;
