//! Solution: two cells to each neighbor in one message, and the two outermost cells of either end last.

use clap::Parser;
use mpi::request::{self, WaitGuard};
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
}

/// One step for a rule that looks two cells to either side: `rod` has two halo cells at each end.
fn step(world: &SimpleCommunicator, rod: &mut [i64], next: &mut [i64]) {
    let end = rod.len();
    let (west, rest) = rod.split_at_mut(2);
    let (cells, east) = rest.split_at_mut(end - 4);
    let (cells, rank) = (&*cells, world.rank());
    request::scope(|scope| {
        let mut guards = Vec::new();
        if rank > 0 {
            let before = world.process_at_rank(rank - 1);
            guards.push(WaitGuard::from(before.immediate_receive_into(scope, west)));
            guards.push(WaitGuard::from(before.immediate_send(scope, &cells[..2])));
        }
        if rank + 1 < world.size() {
            let after = world.process_at_rank(rank + 1);
            let last = &cells[cells.len() - 2..];
            guards.push(WaitGuard::from(after.immediate_receive_into(scope, east)));
            guards.push(WaitGuard::from(after.immediate_send(scope, last)));
        }
        for i in 2..cells.len() - 2 {
            next[i + 2] = rule(&cells[i - 2..=i + 2]);
        }
    });
    for i in [2, 3, end - 4, end - 3] {
        next[i] = rule(&rod[i - 2..=i + 2]);
    }
}

fn rule(around: &[i64]) -> i64 {
    (3 * around[0] + 5 * around[1] + around[2] + 7 * around[3] + 2 * around[4]) % 1009
}

// ANCHOR: check
fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    let (rank, size) = (world.rank() as usize, world.size() as usize);

    let n = 25 * size + size / 2; // parts of 25 or 26 cells
    let whole: Vec<i64> = (0..n as i64).map(|cell| cell * cell % 101).collect();
    let (first, end) = (n * rank / size, n * (rank + 1) / size);
    let with_halo = |cells: &[i64]| [&[0, 0], cells, &[0, 0]].concat();
    let mut rod = with_halo(&whole[first..end]);
    let mut next = rod.clone();
    for _ in 0..10 {
        step(&world, &mut rod, &mut next);
        std::mem::swap(&mut rod, &mut next);
    }

    let mut serial = with_halo(&whole);
    for _ in 0..10 {
        let cells: Vec<i64> = serial.windows(5).map(rule).collect();
        serial = with_halo(&cells);
    }
    for cell in first..end {
        assert!(
            rod[cell - first + 2] == serial[cell + 2],
            "cell {cell} differs from the serial program"
        );
    }
    println!("rank {rank}: cells {first}..{end} are those of the serial program");
}
// ANCHOR_END: check
