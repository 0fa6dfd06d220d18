//! A receiver that is mistaken about the type of what arrives is not told.

use clap::Parser;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 2)]
    ranks: usize,
}

fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    if world.size() < 2 {
        mpi_launch::refuse(universe, "one rank sends to another: --ranks 2");
    }
    match world.rank() {
        0 => send(&world),
        1 => receive(&world),
        _ => {}
    }
}

// ANCHOR: send
fn send(world: &SimpleCommunicator) {
    let receiver = world.process_at_rank(1);
    receiver.send(&[1_000_000_000_i32, 1_100_000_000][..]);
    receiver.send(&[1_000_000_000_i32, 1_100_000_000][..]);
    println!("rank 0: sent 1000000000 and 1100000000, twice");
}
// ANCHOR_END: send

// ANCHOR: receive
fn receive(world: &SimpleCommunicator) {
    let sender = world.process_at_rank(0);
    let mut floats = [0_f32; 3];
    let status = sender.receive_into(&mut floats[..]);
    println!("rank 1: received {floats:?}");
    let count = status.count(f32::equivalent_datatype());
    assert!(count == 2 && floats[2] == 0.0);

    let mut long = [0_i64; 1];
    sender.receive_into(&mut long[..]);
    println!("rank 1: received {long:?}");
}
// ANCHOR_END: receive
