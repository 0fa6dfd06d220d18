//! Exercise: gather the diagonals of all ranks' matrices.

use clap::Parser;
use mpi::Count;
use mpi::datatype::{UserDatatype, View};
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
}

/// The datatype of the diagonal of a matrix of `n` rows and columns, stored row by row.
fn diagonal(n: Count) -> UserDatatype {
    // TODO: this is a column.
    UserDatatype::vector(n, 1, n, &i32::equivalent_datatype())
}

// ANCHOR: check
fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    let root = world.process_at_rank(0);

    let n = 5;
    let item = |rank, row, column| 1000 * rank + 10 * row + column;
    let matrix: Vec<i32> = (0..n * n)
        .map(|i| item(world.rank(), i / n, i % n))
        .collect();
    let datatype = diagonal(n);
    // SAFETY: a diagonal covers (n - 1) * (n + 1) + 1 items of type i32, and the matrix has
    // n * n, which is the same.
    let mine = unsafe { View::with_count_and_datatype(&matrix[..], 1, &datatype) };
    if world.rank() == 0 {
        // What is a diagonal where it is sent is n items in a row where it is received.
        let mut diagonals = vec![0; (n * world.size()) as usize];
        root.gather_into_root(&mine, &mut diagonals[..]);
        for (rank, received) in (0..).zip(diagonals.chunks(n as usize)) {
            assert!(
                received
                    .iter()
                    .copied()
                    .eq((0..n).map(|i| item(rank, i, i))),
                "{received:?} is not the diagonal of rank {rank}"
            );
        }
        println!("rank 0: {diagonals:?}");
    } else {
        root.gather_into(&mine);
    }
}
// ANCHOR_END: check
