//! A rod is cut among the ranks; the inner cells are computed while the halo is under way.

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
    if args.n < size {
        mpi_launch::refuse(universe, "each rank needs a cell: ask for more with --n");
    }

    // ANCHOR: part
    let (first, end) = (args.n * rank / size, args.n * (rank + 1) / size);
    let mut rod = vec![0.0; end - first + 2];
    for cell in first..end {
        rod[cell - first + 1] = initial(cell);
    }
    // ANCHOR_END: part
    let mut next = rod.clone();
    for _ in 0..args.steps {
        step(&world, &mut rod, &mut next);
        std::mem::swap(&mut rod, &mut next);
    }

    let part = &rod[1..=end - first];
    assert_eq!(part, &serial(args.n, args.steps)[first..end]);
    let heat: f64 = part.iter().sum();
    println!("rank {rank}: cells {first}..{end} hold {heat:.3}, as in the serial program");
}

// ANCHOR: step
/// One step for the cells of this rank, which lie between two cells of the neighbors, the halo.
fn step(world: &SimpleCommunicator, rod: &mut [f64], next: &mut [f64]) {
    let [west, cells @ .., east] = &mut rod[..] else {
        unreachable!("a part has two halo cells");
    };
    let (cells, last) = (&*cells, cells.len() - 1);
    let rank = world.rank();
    let before = (rank > 0).then(|| world.process_at_rank(rank - 1));
    let after = (rank + 1 < world.size()).then(|| world.process_at_rank(rank + 1));

    request::scope(|scope| {
        let _halo = [(before, west, &cells[0]), (after, east, &cells[last])].map(
            |(neighbor, halo, edge)| {
                let neighbor = neighbor?;
                let receive = neighbor.immediate_receive_into(scope, halo);
                let send = neighbor.immediate_send(scope, edge);
                Some((WaitGuard::from(receive), WaitGuard::from(send)))
            },
        );
        // The messages are under way. These cells need none of them.
        for i in 1..last {
            next[i + 1] = spread(cells[i - 1], cells[i], cells[i + 1]);
        }
    }); // The guards are dropped and wait.

    for i in [1, last + 1] {
        next[i] = spread(rod[i - 1], rod[i], rod[i + 1]);
    }
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
