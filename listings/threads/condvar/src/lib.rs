//! A bounded buffer, made of a mutex and two condition variables.

mod sync {
    pub use std::sync::{Condvar, Mutex, MutexGuard};
}
mod bounded_buffer;

pub use bounded_buffer::BoundedBuffer;
