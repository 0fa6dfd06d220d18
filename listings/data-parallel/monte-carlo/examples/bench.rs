//! The contenders of the measurement: one line of input, one count of the hits among
//! `n` points.

use std::io;
use std::time::Instant;

use anyhow::bail;
use clap::Parser;
use listing_data_parallel_monte_carlo::{parallel, parallel_lanes, serial};
use rayon::ThreadPoolBuilder;

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long)]
    n: u64,
    #[arg(long)]
    threads: usize,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build_global()?;
    let count: fn(u64) -> u64 = match args.variant.as_str() {
        "serial" => serial,
        "rayon" => parallel,
        "lanes" => parallel_lanes,
        other => bail!("there is no variant `{other}`"),
    };
    count(args.n); // the warm-up
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        let hits = count(args.n);
        println!("{} {hits}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
