//! The contenders of the measurement: one line of input, one picture.

use std::io;
use std::time::Instant;

use anyhow::bail;
use clap::Parser;
use listing_data_parallel_map::{parallel, row, row_fused, row_lanes, row_lanes_fused, serial};
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
    let draw = || match args.variant.as_str() {
        "serial" => Ok(serial(args.n, row)),
        "serial-lanes" => Ok(serial(args.n, row_lanes)),
        "rayon" => Ok(parallel(args.n, row)),
        "lanes" => Ok(parallel(args.n, row_lanes)),
        "rayon-fused" => Ok(parallel(args.n, row_fused)),
        "lanes-fused" => Ok(parallel(args.n, row_lanes_fused)),
        other => bail!("there is no variant `{other}`"),
    };
    draw()?; // the warm-up
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        let picture = draw()?;
        let seconds = start.elapsed().as_secs_f64();
        let steps: u64 = picture.iter().copied().map(u64::from).sum();
        println!("{seconds} {steps}");
    }
    Ok(())
}
