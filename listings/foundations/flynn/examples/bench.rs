//! What `cargo xtask bench foundations/flynn` measures.

use std::io;
use std::time::Instant;

use clap::Parser;
use listing_foundations_flynn::{mimd, numbers, simd, sisd};

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long, default_value_t = 40_000_000)]
    n: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    let numbers = numbers(args.n);
    let work = || match args.variant.as_str() {
        "sisd" => sisd(&numbers),
        "simd" => simd(&numbers),
        "mimd" => mimd(&numbers, args.threads, sisd),
        "both" => mimd(&numbers, args.threads, simd),
        other => panic!("there is no variant `{other}`"),
    };
    work();
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        let answer = work();
        println!("{} {answer:.0}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
