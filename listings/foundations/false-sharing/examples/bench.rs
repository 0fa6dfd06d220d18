//! What `cargo xtask bench foundations/false-sharing` measures: the same increments on counters that lie in different places.

use std::hint::black_box;
use std::sync::atomic::AtomicU64;
use std::thread;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use crossbeam_utils::CachePadded;
use listing_foundations_false_sharing::{Packed, count, total};

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: Variant,
    #[arg(long)]
    n: u64,
    #[arg(long)]
    threads: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Variant {
    Shared,
    Packed,
    Padded,
    Local,
}

fn main() {
    let args = Args::parse();
    run(&args);
    for _ in std::io::stdin().lines() {
        let start = Instant::now();
        let answer = run(&args);
        println!("{} {answer}", start.elapsed().as_secs_f64());
    }
}

/// Counts, and returns the sum of all counters.
fn run(args: &Args) -> u64 {
    let &Args {
        variant,
        n,
        threads,
    } = args;
    let shared = AtomicU64::new(0);
    let packed: Vec<Packed> = (0..threads.div_ceil(8))
        .map(|_| Packed::default())
        .collect();
    let padded: Vec<CachePadded<AtomicU64>> =
        (0..threads).map(|_| CachePadded::default()).collect();
    let counters: Vec<&AtomicU64> = match variant {
        Variant::Shared => (0..threads).map(|_| &shared).collect(),
        Variant::Packed => packed
            .iter()
            .flat_map(|line| &line.0)
            .take(threads)
            .collect(),
        Variant::Padded => padded.iter().map(|counter| &**counter).collect(),
        Variant::Local => return local(n, threads),
    };
    count(&counters, n);
    match variant {
        Variant::Shared => total(&counters[..1]),
        _ => total(&counters),
    }
}

/// Each thread counts in a variable of its own, which stays in a register, and hands its count over at the end.
fn local(n: u64, threads: usize) -> u64 {
    thread::scope(|scope| {
        let counts: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(move || {
                    let mut count = 0;
                    for _ in 0..n {
                        // Else the compiler would write `count = n`.
                        count = black_box(count) + 1;
                    }
                    count
                })
            })
            .collect();
        counts
            .into_iter()
            .map(|count| count.join().expect("counting does not panic"))
            .sum()
    })
}
