//! Broken: both ranks wait for a message before they send theirs.

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
}
fn main() {
    let universe = mpi_launch::start_with_threads(Args::parse().ranks, Threading::Multiple);
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
    let done = watch(me, "receive");
    // ANCHOR: exchange
    let other = world.process_at_rank(1 - me);
    let (theirs, _) = other.receive::<i32>();
    other.send(&me);
    // ANCHOR_END: exchange
    done.store(true, Ordering::Relaxed);
    println!("rank {me}: received {theirs}");
}
