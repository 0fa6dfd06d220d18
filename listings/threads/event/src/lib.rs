//! An event that happens once, made of a mutex and a condition variable.

mod sync {
    pub use std::sync::{Condvar, Mutex};
}
mod event;

pub use event::Event;
