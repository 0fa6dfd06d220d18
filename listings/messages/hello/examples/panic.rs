//! Rank 1 panics while the others wait for it.

use clap::Parser;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
}

fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    // ANCHOR: refuse
    if world.size() < 2 {
        mpi_launch::refuse(
            universe,
            "rank 1 shall panic, so start at least 2: --ranks 2",
        );
    }
    // ANCHOR_END: refuse
    if world.rank() == 1 {
        panic!("the input of this rank is missing");
    }
    world.barrier();
    println!("rank {} is through the barrier", world.rank());
}
