//! Exercise: share out items by speed, and lose none.

use clap::Parser;
use mpi::Count;
use mpi::collective::SystemOperation;
use mpi::datatype::Partition;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
}

/// How many of `n` items each rank gets: in proportion to its speed, off by less than one, and all of them together.
fn counts(n: Count, speeds: &[Count]) -> Vec<Count> {
    let all: Count = speeds.iter().sum();
    // TODO: what is left over by rounding down goes to nobody.
    speeds.iter().map(|speed| n * speed / all).collect()
}

// ANCHOR: check
fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    let root = world.process_at_rank(0);

    // Rank 0 is on a machine that is three times as fast, rank 1 on one that is twice as fast.
    let speeds: Vec<Count> = (0..world.size()).map(|rank| (3 - rank).max(1)).collect();
    for n in [0, 1, 7, 100] {
        let counts = counts(n, &speeds);
        let displacements: Vec<Count> = (0..counts.len())
            .map(|i| counts[..i].iter().sum())
            .collect();
        let mut part = vec![0; counts[world.rank() as usize] as usize];
        if world.rank() == 0 {
            let items: Vec<i32> = (1..=n).collect();
            let parts = Partition::new(&items[..], &counts[..], &displacements[..]);
            root.scatter_varcount_into_root(&parts, &mut part[..]);
        } else {
            root.scatter_varcount_into(&mut part[..]);
        }

        let (received, mut all) = (part.len() as Count, 0);
        world.all_reduce_into(&received, &mut all, SystemOperation::sum());
        assert!(all == n, "{} of {n} items have reached no rank", n - all);
        let share = f64::from(n) * f64::from(speeds[world.rank() as usize])
            / f64::from(speeds.iter().sum::<Count>());
        assert!(
            (f64::from(received) - share).abs() < 1.0,
            "{received} items are not a share of {share:.1}"
        );
    }
    println!("rank {}: each item has reached a rank", world.rank());
}
// ANCHOR_END: check
