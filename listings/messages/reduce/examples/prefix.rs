//! Where does the part of each rank begin? The sum of what the ranks before it have.

use clap::Parser;
use mpi::collective::SystemOperation;
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

    let count = items_of(world.rank());
    // ANCHOR: scan
    let (mut begin, mut end) = (0, 0);
    world.exclusive_scan_into(&count, &mut begin, SystemOperation::sum());
    world.scan_into(&count, &mut end, SystemOperation::sum());
    if world.rank() == 0 {
        begin = 0;
    }
    // ANCHOR_END: scan

    println!(
        "rank {} has {count} items, from {begin} to {end}",
        world.rank()
    );
    assert_eq!(begin, (0..world.rank()).map(items_of).sum());
    assert_eq!(end, begin + count);
}

fn items_of(rank: i32) -> i32 {
    rank % 3 + 2
}
