//! Every rank tells all others how much it has.

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

    let mine = 10 * world.rank();
    let mut all = vec![0; world.size() as usize];
    world.all_gather_into(&mine, &mut all[..]);

    println!("rank {}: {all:?}", world.rank());
    assert!(all.into_iter().eq((0..world.size()).map(|rank| 10 * rank)));
}
