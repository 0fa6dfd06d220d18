//! A library that sends messages of its own takes one that was meant for its caller, unless it has a communicator of its own.

use clap::Parser;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 2)]
    ranks: usize,
}

// ANCHOR: library
/// A library's function: rank 1 learns the answer of rank 0.
fn answer(communicator: &SimpleCommunicator) -> Option<i32> {
    match communicator.rank() {
        0 => communicator.process_at_rank(1).send(&42),
        1 => return Some(communicator.process_at_rank(0).receive().0),
        _ => {}
    }
    None
}
// ANCHOR_END: library

fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    if world.size() < 2 {
        mpi_launch::refuse(universe, "there must be somebody to send to: --ranks 2");
    }

    // ANCHOR: caller
    let own = world.duplicate();
    for (name, communicator) in [
        ("the caller's communicator", &world),
        ("its own communicator", &own),
    ] {
        if world.rank() == 0 {
            world.process_at_rank(1).send(&7);
        }
        let answer = answer(communicator);
        if let Some(answer) = answer {
            let (message, _) = world.process_at_rank(0).receive::<i32>();
            println!("rank 1: on {name}, the library gets {answer} and the caller {message}");
        }
    }
    // ANCHOR_END: caller
}
