//! What `cargo xtask bench data-parallel/fork-join` measures.

use std::io;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_fork_join::fib;

#[derive(Parser)]
struct Args {
    /// `serial`, or `grain-<g>`: no fork from fib(g) down
    #[arg(long)]
    variant: String,
    #[arg(long, default_value_t = 32)]
    n: u64,
    #[arg(long, default_value_t = 0)]
    threads: usize,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    let grain = match args.variant.strip_prefix("grain-") {
        Some(grain) => grain.parse()?,
        None => args.n,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build()?;
    pool.install(|| fib(args.n, grain));
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        let answer = pool.install(|| fib(args.n, grain));
        println!("{} {answer}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
