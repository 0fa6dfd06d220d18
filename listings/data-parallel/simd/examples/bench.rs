//! What `cargo xtask bench` measures: 20000 dot products for every line of the standard input.

use std::hint::black_box;
use std::io::BufRead;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_simd::{Numbers, by_hand, lanes, multiversioned, plain, pulp, wide};

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long)]
    n: usize,
    #[arg(long)]
    threads: usize,
}

fn main() {
    let args = Args::parse();
    assert_eq!(args.threads, 1, "all variants run in one thread");
    let behind = if args.variant == "misaligned" { 4 } else { 0 };
    let (a, b) = (
        Numbers::new(args.n, 1, behind),
        Numbers::new(args.n, 2, behind),
    );
    let dot = match args.variant.as_str() {
        "plain" => plain,
        "lanes" => lanes,
        "by-hand" | "misaligned" => by_hand,
        "multiversion" => multiversioned,
        "wide" => wide,
        "pulp" => pulp,
        other => panic!("no variant is called {other}"),
    };
    let run = || {
        let mut result = 0.0;
        for _ in 0..20_000 {
            result = dot(black_box(&*a), black_box(&*b));
        }
        result
    };
    run();
    for _ in std::io::stdin().lock().lines() {
        let start = Instant::now();
        let result = run();
        println!("{} {result}", start.elapsed().as_secs_f64());
    }
}
