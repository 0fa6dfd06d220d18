use std::error::Error;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_parallel_regions::{heat, parallel, plate, serial};

/// Spreads heat over a plate in many short steps: in one thread, then in parallel, from outside the pool and from inside.
#[derive(Parser)]
struct Args {
    /// Points along an edge of the plate
    #[arg(long, default_value_t = 256)]
    n: usize,
    /// Steps
    #[arg(long, default_value_t = 2000)]
    steps: usize,
    /// Threads of the pool
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Args { n, steps, threads } = Args::parse();
    if n < 3 {
        return Err("--n: a plate has at least 3 points along an edge".into());
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()?;

    let start = Instant::now();
    let mut reference = plate(n);
    serial(&mut reference, n, steps);
    println!("one thread: {} ms", start.elapsed().as_millis());

    let start = Instant::now();
    let mut outside = plate(n);
    parallel(&mut outside, n, steps);
    println!("entered at each step: {} ms", start.elapsed().as_millis());

    let start = Instant::now();
    let mut inside = plate(n);
    rayon::scope(|_| parallel(&mut inside, n, steps));
    println!("entered once: {} ms", start.elapsed().as_millis());

    assert!(outside == reference && inside == reference);
    println!(
        "heat after {steps} steps: {:.6}, to the bit the same",
        heat(&inside)
    );
    Ok(())
}
