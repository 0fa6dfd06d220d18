//! The contenders of the measurement: one line of input, one scan; the answer is the
//! last sum.

use std::io;
use std::time::Instant;

use anyhow::bail;
use clap::Parser;
use listing_data_parallel_scan::{inclusive_chained, inclusive_from, numbers, two_passes};
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

const BLOCK: usize = 1 << 17;

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build_global()?;
    let scan: fn(&[u64], &mut [u64]) -> u64 = match args.variant.as_str() {
        "serial" => |values, sums| inclusive_from(0, values, sums),
        "two-passes" => |values, sums| two_passes(values, sums, BLOCK, inclusive_from),
        "chained" => |values, sums| inclusive_chained(values, sums, BLOCK),
        other => bail!("there is no variant `{other}`"),
    };
    let values = numbers(args.n);
    let mut sums = vec![0; args.n];
    scan(&values, &mut sums); // the warm-up
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        let last = scan(&values, &mut sums);
        println!("{} {last}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
