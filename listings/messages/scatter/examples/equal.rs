//! Rank 0 has two items for each rank.

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
    let root = world.process_at_rank(0);

    let mut part = [0; 2];
    if world.rank() == 0 {
        let items: Vec<i32> = (0..2 * world.size()).map(|i| 10 + i).collect();
        root.scatter_into_root(&items[..], &mut part[..]);
    } else {
        root.scatter_into(&mut part[..]);
    }

    println!("rank {}: {part:?}", world.rank());
    let first = 10 + 2 * world.rank();
    assert_eq!(part, [first, first + 1]);
}
