//! Exercise: put together what was dealt like cards.

use clap::Parser;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
}

/// What rank 0 has gathered, three items from each rank, in the order in which they were dealt: rank r had the items r, r + size, r + 2 size.
fn in_order(gathered: &[i32], size: usize) -> Vec<i32> {
    let _ = size;
    // TODO: a gather sets the parts of the ranks one after the other.
    gathered.to_vec()
}

// ANCHOR: check
fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    let root = world.process_at_rank(0);

    // The items were dealt like cards: one to each rank, then the next round.
    let mine = [0, 1, 2].map(|round| 100 + world.rank() + round * world.size());
    if world.rank() == 0 {
        let mut gathered = vec![0; 3 * world.size() as usize];
        root.gather_into_root(&mine[..], &mut gathered[..]);
        let items = in_order(&gathered, world.size() as usize);
        assert!(
            items.iter().copied().eq(100..100 + 3 * world.size()),
            "the items are not in their order: {items:?}"
        );
        println!("rank 0: {items:?}");
    } else {
        root.gather_into(&mine[..]);
    }
}
// ANCHOR_END: check
