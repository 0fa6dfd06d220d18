//! Rank 0 takes results as they come, whoever they are from.

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
    if world.size() < 2 {
        mpi_launch::refuse(universe, "somebody must have results: --ranks 2");
    }
    if world.rank() > 0 {
        world
            .process_at_rank(0)
            .send(&(world.rank() * world.rank()));
        return;
    }
    // ANCHOR: any
    let mut sum = 0;
    for _ in 1..world.size() {
        let (square, status) = world.any_process().receive::<i32>();
        println!("rank 0: {square} from rank {}", status.source_rank());
        sum += square;
    }
    // ANCHOR_END: any
    assert_eq!(sum, (1..world.size()).map(|rank| rank * rank).sum());
}
