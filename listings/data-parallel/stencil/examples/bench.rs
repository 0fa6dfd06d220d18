//! What `cargo xtask bench data-parallel/stencil` measures.

use std::io;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_stencil::{Plate, indexed, parallel, rows, tiled};

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long, default_value_t = 4096)]
    n: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// Steps of a run.
const STEPS: usize = 16;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Args {
        variant,
        n,
        threads,
    } = Args::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()?;
    let way = match variant.as_str() {
        "indexed" => indexed,
        "rows" => rows,
        "parallel" => parallel,
        "tiled" => tiled,
        other => return Err(format!("there is no variant `{other}`").into()),
    };
    way(&mut Plate::new(n), STEPS);
    for line in io::stdin().lines() {
        line?;
        let mut plate = Plate::new(n);
        let start = Instant::now();
        way(&mut plate, STEPS);
        println!("{} {}", start.elapsed().as_secs_f64(), plate.heat());
    }
    Ok(())
}
