//! `cargo xtask bench`: measures a listing against its peers, writes `bench.json`, and shows it on the pages.

pub mod page;
pub mod record;
pub mod spec;
pub mod words;
