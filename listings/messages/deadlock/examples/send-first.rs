//! Broken: both ranks send before they receive, which goes well as long as the message is small.

use std::sync::atomic::Ordering;

use clap::Parser;
use listing_messages_deadlock::watch;
use mpi::Threading;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 2)]
    ranks: usize,
    /// Items in the larger of two arrays
    #[arg(long, default_value_t = 1_000_000)]
    n: usize,
}

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start_with_threads(args.ranks, Threading::Multiple);
    let world = universe.world();
    if world.size() < 2 {
        mpi_launch::refuse(
            universe,
            "there must be somebody to exchange with: --ranks 2",
        );
    }
    let me = world.rank();
    world.barrier();
    if me > 1 {
        return;
    }
    let other = world.process_at_rank(1 - me);
    for n in [1, args.n] {
        let done = watch(me, "send");
        // ANCHOR: exchange
        other.send(&vec![me; n][..]);
        let (theirs, _) = other.receive_vec::<i32>();
        // ANCHOR_END: exchange
        done.store(true, Ordering::Relaxed);
        println!("rank {me}: {} items came through", theirs.len());
    }
}
