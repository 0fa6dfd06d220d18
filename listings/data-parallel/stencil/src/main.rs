use std::error::Error;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_stencil::{Plate, indexed, parallel, rows, tiled};

/// Lets heat spread over a plate, in four ways.
#[derive(Parser)]
struct Args {
    /// Points along an edge of the plate
    #[arg(long, default_value_t = 1024)]
    n: usize,
    /// Steps
    #[arg(long, default_value_t = 64)]
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

    type Way = fn(&mut Plate, usize);
    let ways: [(&str, Way); 4] = [
        ("indices", indexed),
        ("rows", rows),
        ("rows in parallel", parallel),
        ("tiles in parallel", tiled),
    ];
    let mut reference = None;
    for (name, way) in ways {
        let mut plate = Plate::new(n);
        let start = Instant::now();
        way(&mut plate, steps);
        println!(
            "{name}: heat {:.6}, {} ms",
            plate.heat(),
            start.elapsed().as_millis()
        );
        // Equal to the bit, point by point, to the first way.
        assert!(plate.points == *reference.get_or_insert_with(|| plate.points.clone()));
    }
    Ok(())
}
