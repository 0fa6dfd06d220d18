//! Rank 0 sends a message to rank 1, which sends it back. Half of the time is what a message takes.

use std::time::Instant;

use clap::Parser;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them; all but two of them have nothing to do
    #[arg(long, default_value_t = 2)]
    ranks: usize,
    /// The greatest message, in bytes
    #[arg(long, default_value_t = 1 << 20)]
    n: usize,
}

const ROUNDS: u32 = 200;

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start(args.ranks);
    let world = universe.world();
    if world.size() < 2 {
        mpi_launch::refuse(universe, "it takes two ranks to play: --ranks 2");
    }

    for n in [0, 8, 1024, args.n] {
        // ANCHOR: warm
        let ball: Vec<u8> = (0..n).map(|i| i as u8).collect();
        let mut caught = vec![0; n];
        // The first round opens the connection, and touches all pages.
        round(&world, &ball, &mut caught);
        // ANCHOR_END: warm
        // ANCHOR: time
        let start = Instant::now();
        for _ in 0..ROUNDS {
            round(&world, &ball, &mut caught);
        }
        let seconds = start.elapsed().as_secs_f64() / f64::from(2 * ROUNDS);
        // ANCHOR_END: time

        if world.rank() == 0 {
            assert!(caught == ball, "another message came back");
            let (micros, speed) = (seconds * 1e6, n as f64 / seconds / 1e9);
            println!("rank 0: {n} bytes take {micros:.3} µs, {speed:.3} GB/s");
        }
    }
}

// ANCHOR: round
/// There and back again. Rank 1 returns what it has caught, not what it might know.
fn round(world: &impl Communicator, ball: &[u8], caught: &mut [u8]) {
    match world.rank() {
        0 => {
            let other = world.process_at_rank(1);
            other.send(ball);
            other.receive_into(caught);
        }
        1 => {
            let other = world.process_at_rank(0);
            other.receive_into(caught);
            other.send(&caught[..]);
        }
        _ => {}
    }
}
// ANCHOR_END: round
