//! Each rank sends the last column of its matrix to the next rank, which puts it into the
//! first one of another.

use clap::Parser;
use mpi::Count;
use mpi::datatype::{MutView, UserDatatype, View};
use mpi::point_to_point as p2p;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
    /// Rows and columns of the matrix
    #[arg(long, default_value_t = 3)]
    n: Count,
}

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start(args.ranks);
    let world = universe.world();
    if args.n < 1 {
        mpi_launch::refuse(universe, "a matrix has at least one column: --n 1");
    }
    let (rank, size, n) = (world.rank(), world.size(), args.n as usize);
    let (left, right) = ((rank + size - 1) % size, (rank + 1) % size);

    // Row by row: the items of a column are n apart.
    let matrix: Vec<i32> = (0..n * n)
        .map(|i| 100 * rank + (10 * (i / n) + i % n) as i32)
        .collect();
    let mut other = vec![-1; n * n];

    // ANCHOR: column
    let column = UserDatatype::vector(args.n, 1, args.n, &i32::equivalent_datatype());
    // ANCHOR_END: column
    // ANCHOR: views
    // SAFETY: a column covers (n - 1) * n + 1 items of type i32. From the last item of the
    // first row, the matrix has exactly as many.
    let from = unsafe { View::with_count_and_datatype(&matrix[n - 1..], 1, &column) };
    // SAFETY: from its beginning, the other matrix has n - 1 more; and whatever is written
    // there is an i32.
    let mut into = unsafe { MutView::with_count_and_datatype(&mut other[..], 1, &column) };
    // ANCHOR_END: views
    p2p::send_receive_into(
        &from,
        &world.process_at_rank(right),
        &mut into,
        &world.process_at_rank(left),
    );

    for (i, row) in other.chunks(n).enumerate() {
        println!("rank {rank}: {row:?}");
        assert_eq!(row[0], 100 * left + 10 * i as i32 + args.n - 1);
        assert!(row[1..].iter().all(|&item| item == -1));
    }
}
