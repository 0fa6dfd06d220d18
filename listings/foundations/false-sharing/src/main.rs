use std::sync::atomic::AtomicU64;
use std::time::Duration;

use clap::Parser;
use crossbeam_utils::CachePadded;
use listing_foundations_false_sharing::{Packed, count, lines, total};

#[derive(Parser)]
struct Args {
    /// How often each thread adds 1
    #[arg(long, default_value_t = 5_000_000)]
    n: u64,
    /// Threads, and counters
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=8))]
    threads: u8,
}

// ANCHOR: main
fn main() {
    let args = Args::parse();
    let threads = usize::from(args.threads);

    let packed = Packed::default();
    let packed: Vec<&AtomicU64> = packed.0.iter().take(threads).collect();
    assert_eq!(lines(&packed), 1);

    let padded: [CachePadded<AtomicU64>; 8] = Default::default();
    let padded: Vec<&AtomicU64> = padded
        .iter()
        .map(|counter| &**counter)
        .take(threads)
        .collect();
    assert_eq!(lines(&padded), threads);

    let slow = report("packed", &packed, args.n);
    let fast = report("padded", &padded, args.n);
    println!(
        "packed takes {:.1}× as long",
        slow.as_secs_f64() / fast.as_secs_f64()
    );
}
// ANCHOR_END: main

/// Counts, checks that no increment is lost, and says what it took.
fn report(name: &str, counters: &[&AtomicU64], n: u64) -> Duration {
    let elapsed = count(counters, n);
    assert_eq!(total(counters), n * counters.len() as u64);
    println!(
        "{name}: {} counters in {} cache line(s), {} increments, {:.1} ms",
        counters.len(),
        lines(counters),
        total(counters),
        elapsed.as_secs_f64() * 1e3
    );
    elapsed
}
