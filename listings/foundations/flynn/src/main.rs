use std::time::Instant;

use clap::Parser;
use listing_foundations_flynn::{mimd, numbers, simd, sisd};

/// Adds up an array as SISD, as SIMD, as MIMD, and as MIMD of SIMD.
#[derive(Parser)]
struct Args {
    /// How many numbers
    #[arg(long, default_value_t = 20_000_000)]
    n: usize,
    /// Threads of the MIMD sums
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() {
    let args = Args::parse();
    let (numbers, threads) = (numbers(args.n), args.threads.max(1));
    let ways: [(&str, &dyn Fn() -> f64); 4] = [
        ("SISD", &|| sisd(&numbers)),
        ("SIMD", &|| simd(&numbers)),
        ("MIMD", &|| mimd(&numbers, threads, sisd)),
        ("MIMD of SIMD", &|| mimd(&numbers, threads, simd)),
    ];
    let expected: usize = (0..args.n).map(|i| i % 1000).sum();
    for (name, way) in ways {
        let start = Instant::now();
        let sum = way();
        let seconds = start.elapsed().as_secs_f64();
        let rate = size_of_val(&*numbers) as f64 / seconds / 1e9;
        println!("{name}: {sum}, {:.1} ms, {rate:.1} GB/s", seconds * 1e3);
        assert_eq!(sum, expected as f64);
    }
}
