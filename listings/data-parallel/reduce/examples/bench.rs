//! The contenders of the measurement: one line of input, one sum.

use std::io;
use std::time::Instant;

use anyhow::bail;
use clap::Parser;
use listing_data_parallel_reduce::{deterministic, numbers, parallel, serial};
use rayon::ThreadPoolBuilder;

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long)]
    n: usize,
    #[arg(long)]
    threads: usize,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build_global()?;
    let sum: fn(&[f64]) -> f64 = match args.variant.as_str() {
        "serial" => serial,
        "rayon" => parallel,
        "lanes" => deterministic,
        other => bail!("there is no variant `{other}`"),
    };
    let values = numbers(args.n);
    sum(&values); // the warm-up
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        let answer = sum(&values);
        println!("{} {answer:?}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
