//! What `cargo xtask bench messages/ping-pong` measures of Rust. peers/pingpong.c and peers/bench.py do the same, call by call.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use mpi::topology::{Process, SimpleCommunicator};
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long)]
    n: usize,
    #[arg(long)]
    threads: usize,
}

fn main() {
    let Args {
        variant,
        n,
        threads: _,
    } = Args::parse();
    assert_eq!(variant, "rsmpi");
    let universe = mpi_launch::start(2);
    let world = universe.world();
    let ball: Vec<u8> = (0..n).map(|i| i as u8).collect();
    let mut caught = vec![0; n];
    play(&world, &ball, &mut caught, rounds(n));
    if world.rank() == 0 {
        let other = world.process_at_rank(1);
        for _ in io::stdin().lines() {
            other.send(&1);
            caught.fill(0);
            // Rank 1 may have slept; a round wakes it before the clock starts.
            play(&world, &ball, &mut caught, 1);
            let start = Instant::now();
            play(&world, &ball, &mut caught, rounds(n));
            let seconds = start.elapsed().as_secs_f64() / (2.0 * f64::from(rounds(n)));
            assert!(caught == ball, "another message came back");
            println!("{seconds:e} {n} bytes");
        }
        other.send(&0);
    } else {
        while go(&world.process_at_rank(0)) {
            play(&world, &ball, &mut caught, 1);
            play(&world, &ball, &mut caught, rounds(n));
        }
    }
}

/// Enough for a good clock, and not more than some tens of milliseconds.
fn rounds(n: usize) -> u32 {
    ((1 << 26) / n).clamp(2, 20_000) as u32
}

/// Whether rank 0 wants another run. It sleeps until then: a rank that waits within MPI takes a core from those that are measured now.
fn go(root: &Process) -> bool {
    while root.immediate_probe().is_none() {
        thread::sleep(Duration::from_millis(1));
    }
    root.receive::<i32>().0 == 1
}

fn play(world: &SimpleCommunicator, ball: &[u8], caught: &mut [u8], rounds: u32) {
    let other = world.process_at_rank(1 - world.rank());
    for _ in 0..rounds {
        if world.rank() == 0 {
            other.send(ball);
            other.receive_into(caught);
        } else {
            other.receive_into(caught);
            other.send(&*caught);
        }
    }
}
