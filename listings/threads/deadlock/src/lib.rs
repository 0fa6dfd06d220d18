//! The dining philosophers: a table that can stop them all, and a rule that prevents it.

mod sync {
    pub use std::sync::Mutex;
}

mod table;

pub use table::Table;
