//! A large message for a rank that computes: how long the sender waits depends on whether the receiver calls MPI meanwhile.

use std::thread::sleep;
use std::time::{Duration, Instant};

use clap::Parser;
use mpi::request;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
    /// Items of the message
    #[arg(long, default_value_t = 1_000_000)]
    n: usize,
}

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start(args.ranks);
    let world = universe.world();
    if world.size() < 2 {
        mpi_launch::refuse(universe, "one rank sends to another: --ranks 2");
    }
    for tests in [false, true] {
        world.barrier();
        match world.rank() {
            0 => send(&world, args.n, tests),
            1 => receive(&world, args.n, tests),
            _ => {}
        }
    }
}

fn send(world: &SimpleCommunicator, n: usize, tests: bool) {
    let items = vec![7; n];
    let receiver = world.process_at_rank(1);
    receiver.receive::<bool>(); // its buffer is there
    let start = Instant::now();
    request::scope(|scope| {
        receiver.immediate_send(scope, &items[..]).wait();
    });
    let does = if tests { "tests" } else { "does not test" };
    let time = start.elapsed();
    println!("rank 0: rank 1 {does}, and the send is done after {time:.1?}");
}

// ANCHOR: receive
fn receive(world: &SimpleCommunicator, n: usize, tests: bool) {
    let mut items = vec![0; n];
    request::scope(|scope| {
        let sender = world.process_at_rank(0);
        let mut request = Some(sender.immediate_receive_into(scope, &mut items[..]));
        sender.send(&true);
        for _ in 0..100 {
            sleep(Duration::from_millis(1)); // a piece of work
            if tests {
                request = request.and_then(|request| request.test().err());
            }
        }
        if let Some(request) = request {
            request.wait();
        }
    });
    assert!(items.iter().all(|&item| item == 7));
    let how = if tests { "with" } else { "without" };
    println!("rank 1: 100 pieces of work {how} a test after each, and all items are there");
}
// ANCHOR_END: receive
