//! Exercise: the greatest change of a step, over all threads of all ranks, so that they can stop at the same step.

use clap::Parser;
use mpi::Threading;
use mpi::traits::*;
use rayon::prelude::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 3)]
    ranks: usize,
}

/// The greatest difference between `before` and `after`, of all ranks.
fn greatest_change(_world: &impl Communicator, before: &[f64], after: &[f64]) -> f64 {
    let own = before
        .par_iter()
        .zip(after)
        .map(|(before, after)| (after - before).abs())
        .reduce(|| 0.0, f64::max);
    // TODO: the other ranks have changes of their own.
    own
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
    assert_eq!(
        change,
        f64::from(10 * (world.size() - 1) + 5),
        "the ranks would not stop at the same step"
    );
    println!("rank {}: the greatest change is {change}", world.rank());
}
// ANCHOR_END: check
