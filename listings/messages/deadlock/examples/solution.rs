//! Solution: ranks with odd numbers receive first.

use std::sync::atomic::Ordering;

use clap::Parser;
use listing_messages_deadlock::watch;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;
use mpi::{Rank, Threading};

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 5)]
    ranks: usize,
}

/// Passes this rank's number to the right and returns that of the left neighbor, by two calls: a synchronous send and a receive.
fn pass_on(world: &SimpleCommunicator, left: Rank, right: Rank) -> Rank {
    let send = || world.process_at_rank(right).synchronous_send(&world.rank());
    let receive = || world.process_at_rank(left).receive().0;
    match world.rank() % 2 {
        0 => {
            send();
            receive()
        }
        _ => {
            let number = receive();
            send();
            number
        }
    }
}

// ANCHOR: check
fn main() {
    let universe = mpi_launch::start_with_threads(Args::parse().ranks, Threading::Multiple);
    let world = universe.world();
    let (me, size) = (world.rank(), world.size());
    if size < 2 {
        mpi_launch::refuse(universe, "a ring has at least 2 ranks: --ranks 2");
    }
    world.barrier();
    let done = watch(me, "the ring");
    let left = (me + size - 1) % size;
    let from_left = pass_on(&world, left, (me + 1) % size);
    done.store(true, Ordering::Relaxed);
    assert_eq!(from_left, left);
    println!("rank {me}: {from_left} has come from the left");
}
// ANCHOR_END: check
