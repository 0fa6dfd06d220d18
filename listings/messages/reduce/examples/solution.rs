//! Solution: one reduction of two numbers.

use clap::Parser;
use mpi::collective::SystemOperation;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
}

/// The mean of the items of all ranks together, known to all of them.
fn mean(mine: &[f64], world: &SimpleCommunicator) -> f64 {
    let own = [mine.iter().sum(), mine.len() as f64];
    let mut all = [0.0; 2];
    world.all_reduce_into(&own[..], &mut all[..], SystemOperation::sum());
    all[0] / all[1]
}

// ANCHOR: check
fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();

    // Rank r has r + 1 items, each of which is r.
    let items = |rank: i32| vec![f64::from(rank); rank as usize + 1];
    let mean = mean(&items(world.rank()), &world);
    let all: Vec<f64> = (0..world.size()).flat_map(items).collect();
    let right = all.iter().sum::<f64>() / all.len() as f64;
    assert!(
        (mean - right).abs() < 1e-9,
        "{mean} is not the mean of all items, {right}"
    );
    println!("rank {}: the mean is {mean}", world.rank());
}
// ANCHOR_END: check
