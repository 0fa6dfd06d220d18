//! A small thread pool, and a broken one beside it.

mod sync {
    pub use std::sync::{Arc, Mutex, mpsc};
    pub use std::thread;
}

pub mod join_first;
mod pool;

pub use pool::{Handle, Pool};
