//! Two cells that are filled on first use, built by hand from a mutex: one that fills twice, and one that does not.

mod sync {
    pub use std::sync::{Arc, Mutex};
}

pub mod by_hand;
