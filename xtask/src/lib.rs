//! The book's tool: it builds and serves the book, runs its listings, records and checks their outputs.
//!
//! `cargo xtask --help` lists the commands. The checks in `tests/` use the same code.

pub mod bench;
pub mod book;
pub mod catalog;
pub mod check;
pub mod compare;
pub mod describe;
pub mod execute;
pub mod grid;
pub mod kernels;
pub mod machine;
pub mod messages;
pub mod mpi;
pub mod preprocess;
pub mod progress;
pub mod questions;
pub mod runner;
pub mod scaffold;
pub mod scaling;
pub mod scenario;
pub mod scratch;
pub mod serve;
#[cfg(target_os = "linux")]
mod supervise;
pub mod watch;
