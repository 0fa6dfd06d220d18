use std::hint::black_box;
use std::time::Instant;

use clap::Parser;
use listing_foundations_memory_hierarchy::{Line, caches, chain, follow, knees, triad};

/// Measures what a load costs, by the size of the working set, and how fast memory streams.
#[derive(Parser)]
struct Args {
    /// The largest working set, in MiB
    #[arg(long, default_value_t = 128)]
    n: usize,
    /// Threads that stream, from 1 up to this
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

const LOADS: usize = 1_000_000;

fn name(kib: usize) -> String {
    if kib < 1024 {
        format!("{kib} KiB")
    } else {
        format!("{} MiB", kib / 1024)
    }
}

fn list(sizes: &[usize]) -> String {
    let names: Vec<_> = sizes.iter().map(|size| name(*size)).collect();
    names.join(", ")
}

fn main() {
    let args = Args::parse();
    let largest = args.n.max(1) * 1024;
    let sizes =
        std::iter::successors(Some(8), |kib| Some(kib * 2)).take_while(|kib| *kib <= largest);
    let mut curve = Vec::new();
    for kib in sizes {
        let lines = chain(kib * 1024 / size_of::<Line>());
        // Once around: each line has been visited, and what fits into a cache is there.
        assert_eq!(follow(&lines, lines.len()), 0);
        let start = Instant::now();
        black_box(follow(&lines, LOADS));
        let nanos = start.elapsed().as_secs_f64() * 1e9 / LOADS as f64;
        println!("{:>7}: {nanos:.1} ns a load", name(kib));
        curve.push((kib, nanos));
    }
    println!("caches, as the system states them: {}", list(&caches()));
    println!("caches, as the curve suggests: {}", list(&knees(&curve)));

    let n = 8 * 1024 * 1024;
    let (mut a, b, c) = (vec![0.0; n], vec![1.0; n], vec![2.0; n]);
    for threads in 1..=args.threads.max(1) {
        let best = (0..5).map(|_| triad(&mut a, &b, &c, threads)).min();
        let seconds = best.expect("five passes were made").as_secs_f64();
        let moved = (3 * n * size_of::<f64>()) as f64;
        println!(
            "triad, threads: {threads}, {:.1} GB/s",
            moved / seconds / 1e9
        );
    }
    assert!(a.iter().all(|value| *value == 7.0));
}
