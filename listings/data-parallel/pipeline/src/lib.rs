//! Read, parse, compute, write: a pipeline of stages with bounded channels between them.

/// What the pipeline is made of. The model checker puts its own in their place.
mod sync {
    pub use crossbeam_channel::{Receiver, Sender, bounded};
    pub use std::thread;
}

pub mod journeys;
mod pipeline;
pub mod text;
mod ways;

pub use pipeline::{Busy, run};
pub use ways::{piped, serial, windows};
