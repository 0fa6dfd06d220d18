//! What `cargo xtask bench data-parallel/parallel-regions` measures.

use std::io;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_parallel_regions::{heat, parallel, plate, serial};

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long, default_value_t = 256)]
    n: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Steps of a run.
const STEPS: usize = 2000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Args {
        variant,
        n,
        threads,
    } = Args::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()?;
    let work = |plate: &mut Vec<f64>| match variant.as_str() {
        "serial" => serial(plate, n, STEPS),
        "outside" => parallel(plate, n, STEPS),
        "inside" => rayon::scope(|_| parallel(plate, n, STEPS)),
        other => panic!("there is no variant `{other}`"),
    };
    work(&mut plate(n));
    for line in io::stdin().lines() {
        line?;
        let mut plate = plate(n);
        let start = Instant::now();
        work(&mut plate);
        println!("{} {}", start.elapsed().as_secs_f64(), heat(&plate));
    }
    Ok(())
}
