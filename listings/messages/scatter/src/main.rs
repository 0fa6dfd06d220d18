//! Rank 0 has n items, and every rank gets its part of them, whether n is a multiple of the number of ranks or not.

use clap::Parser;
use mpi::Count;
use mpi::datatype::Partition;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
    /// Items to share out
    #[arg(long, default_value_t = 10)]
    n: Count,
}

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start(args.ranks);
    let world = universe.world();
    let root = world.process_at_rank(0);

    // ANCHOR: parts
    let (counts, displacements) = blocks(args.n, world.size());
    let me = world.rank() as usize;
    let mut part = vec![0; counts[me] as usize];
    // ANCHOR_END: parts

    // ANCHOR: scatter
    if world.rank() == 0 {
        let items: Vec<i32> = (0..args.n).map(|i| 10 + i).collect();
        let parts = Partition::new(&items[..], &counts[..], &displacements[..]);
        root.scatter_varcount_into_root(&parts, &mut part[..]);
    } else {
        root.scatter_varcount_into(&mut part[..]);
    }
    // ANCHOR_END: scatter

    println!("rank {me}: {part:?}");
    let first = 10 + displacements[me];
    assert!(part.iter().copied().eq(first..first + counts[me]));
}

// ANCHOR: blocks
/// Cuts `n` items into `parts` blocks that differ by one at most: how many items each has, and where it begins.
fn blocks(n: Count, parts: Count) -> (Vec<Count>, Vec<Count>) {
    let begin = |part| (i64::from(n) * i64::from(part) / i64::from(parts)) as Count;
    (0..parts)
        .map(|part| (begin(part + 1) - begin(part), begin(part)))
        .unzip()
}
// ANCHOR_END: blocks
