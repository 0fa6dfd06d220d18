//! A worker that owns its thread.

/// What the worker is made of. The model checker puts its own in their place
/// (`tests/model.rs`).
mod sync {
    pub use std::sync::Arc;
    pub use std::sync::atomic::{AtomicBool, Ordering};
    pub use std::thread::{Builder, JoinHandle};
}

mod worker;

pub use worker::{Stop, Worker};
