//! The same rod; each edge is computed as soon as the neighbor's cell is there, whichever comes first.

use clap::Parser;
use mpi::request::{self, WaitGuard};
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
    /// Cells of the rod
    #[arg(long, default_value_t = 1000)]
    n: usize,
    /// Steps
    #[arg(long, default_value_t = 100)]
    steps: usize,
}

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start(args.ranks);
    let world = universe.world();
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    if args.n < 2 * size {
        mpi_launch::refuse(universe, "each rank needs two cells: ask for more with --n");
    }

    let (first, end) = (args.n * rank / size, args.n * (rank + 1) / size);
    let mut cells: Vec<f64> = (first..end).map(initial).collect();
    let mut next = cells.clone();
    for _ in 0..args.steps {
        step(&world, &cells, &mut next);
        std::mem::swap(&mut cells, &mut next);
    }

    assert_eq!(cells, serial(args.n, args.steps)[first..end]);
    let heat: f64 = cells.iter().sum();
    println!("rank {rank}: cells {first}..{end} hold {heat:.3}, as in the serial program");
}

// ANCHOR: step
fn step(world: &SimpleCommunicator, cells: &[f64], next: &mut [f64]) {
    let (rank, last) = (world.rank(), cells.len() - 1);
    let edge = |next: &mut [f64], at: usize, halo: f64| {
        next[at] = match at {
            0 => spread(halo, cells[0], cells[1]),
            _ => spread(cells[last - 1], cells[last], halo),
        }
    };
    let mut halo = [0.0; 2];
    let [west, east] = &mut halo;
    request::multiple_scope(2, |scope, receives| {
        let mut sends = Vec::new();
        let mut edges = Vec::new(); // for each receive, the cell that needs it
        for (neighbor, at, halo) in [(rank - 1, 0, west), (rank + 1, last, east)] {
            if (0..world.size()).contains(&neighbor) {
                let neighbor = world.process_at_rank(neighbor);
                receives.add(neighbor.immediate_receive_into(scope, halo));
                edges.push(at);
                sends.push(WaitGuard::from(neighbor.immediate_send(scope, &cells[at])));
            } else {
                edge(next, at, 0.0);
            }
        }
        for i in 1..last {
            next[i] = spread(cells[i - 1], cells[i], cells[i + 1]);
        }
        while receives.incomplete() > 0 {
            let (index, _status, halo) = receives.wait_any().expect("one is incomplete");
            edge(next, edges[index], *halo);
        }
    });
}
// ANCHOR_END: step

fn spread(west: f64, here: f64, east: f64) -> f64 {
    here + 0.25 * (west - 2.0 * here + east)
}

fn initial(cell: usize) -> f64 {
    (cell * cell % 97) as f64
}

/// The whole rod in one rank. Beyond its ends it is 0 degrees.
fn serial(n: usize, steps: usize) -> Vec<f64> {
    let mut rod: Vec<f64> = (0..n).map(initial).collect();
    for _ in 0..steps {
        let at = |i: usize| rod.get(i).copied().unwrap_or(0.0);
        rod = (0..n)
            .map(|i| spread(at(i.wrapping_sub(1)), at(i), at(i + 1)))
            .collect();
    }
    rod
}
