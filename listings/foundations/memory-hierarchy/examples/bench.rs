//! What `cargo xtask bench foundations/memory-hierarchy` measures: a variant is a working set, `--n` the number of loads.

use std::hint::black_box;
use std::io;
use std::time::Instant;

use clap::Parser;
use listing_foundations_memory_hierarchy::{Line, chain, follow};

#[derive(Parser)]
struct Args {
    /// `64-kib`: a working set of 64 KiB
    #[arg(long)]
    variant: String,
    /// Loads in a run
    #[arg(long, default_value_t = 2_000_000)]
    n: usize,
    /// One chain is followed by one thread
    #[arg(long, default_value_t = 1)]
    threads: usize,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    if args.threads != 1 {
        return Err("a chain is followed by one thread".into());
    }
    let kib: usize = args
        .variant
        .strip_suffix("-kib")
        .ok_or("a variant is a working set: `64-kib`")?
        .parse()?;
    let lines = chain(kib * 1024 / size_of::<Line>());
    black_box(follow(&lines, lines.len()));
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        black_box(follow(&lines, args.n));
        println!("{} {}", start.elapsed().as_secs_f64(), args.n);
    }
    Ok(())
}
