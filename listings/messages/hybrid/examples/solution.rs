//! Exercise: the greatest change of a step, over all threads of all ranks, so that they can stop at the same step.

use clap::Parser;
use mpi::Threading;
use mpi::collective::SystemOperation;
use mpi::traits::*;
use rayon::prelude::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 3)]
    ranks: usize,
}

/// The greatest difference between `before` and `after`, of all ranks.
fn greatest_change(world: &impl Communicator, before: &[f64], after: &[f64]) -> f64 {
    let own = before
        .par_iter()
        .zip(after)
        .map(|(before, after)| (after - before).abs())
        .reduce(|| 0.0, f64::max);
    // Not within the pool: only the main thread may call MPI.
    let mut all = 0.0;
    world.all_reduce_into(&own, &mut all, SystemOperation::max());
    all
}

// ANCHOR: check
fn main() {
    let universe = mpi_launch::start_with_threads(Args::parse().ranks, Threading::Funneled);
    let world = universe.world();

    // In rank r, the greatest change is 10 r + 5, that of point 5.
    let before = vec![1.0; 1000];
    let mut after = before.clone();
    for (i, point) in after[..10].iter_mut().enumerate() {
        *point += f64::from(10 * world.rank()) + i.min(10 - i) as f64;
    }
    let change = greatest_change(&world, &before, &after);

    // Rank 0 looks at what all of them have found.
    let root = world.process_at_rank(0);
    if world.rank() == 0 {
        let mut changes = vec![0.0; world.size() as usize];
        root.gather_into_root(&change, &mut changes[..]);
        let greatest = f64::from(10 * (world.size() - 1) + 5);
        assert!(
            changes.iter().all(|&change| change == greatest),
            "the ranks would not stop at the same step: {changes:?}"
        );
    } else {
        root.gather_into(&change);
    }
    world.barrier();
    println!("rank {}: the greatest change is {change}", world.rank());
}
// ANCHOR_END: check
