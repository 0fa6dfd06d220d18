//! A matrix lies in the ranks, some rows in each; turn its rows into columns.

use clap::Parser;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
    /// Rows of the matrix in each rank
    #[arg(long, default_value_t = 2)]
    rows: usize,
}

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start(args.ranks);
    let world = universe.world();
    let (me, ranks, rows) = (world.rank() as usize, world.size() as usize, args.rows);
    let columns = ranks * rows;

    let mine: Vec<u32> = (0..rows * columns)
        .map(|i| element(me * rows + i / columns, i % columns))
        .collect();
    print(me, "has", &mine, columns);

    // ANCHOR: pack
    // For each rank the block that goes to it, and each block by columns.
    let mut blocks = Vec::with_capacity(mine.len());
    for column in 0..columns {
        blocks.extend((0..rows).map(|row| mine[row * columns + column]));
    }
    // ANCHOR_END: pack

    // ANCHOR: exchange
    let mut received = vec![0; blocks.len()];
    world.all_to_all_into(&blocks[..], &mut received[..]);
    // ANCHOR_END: exchange

    // ANCHOR: unpack
    // What came from a rank is a block of our new rows.
    let mut transposed = Vec::with_capacity(mine.len());
    for row in 0..rows {
        for block in received.chunks(rows * rows) {
            transposed.extend(&block[row * rows..][..rows]);
        }
    }
    // ANCHOR_END: unpack
    print(me, "gets", &transposed, columns);
    assert!(
        (0..rows * columns).all(|i| transposed[i] == element(i % columns, me * rows + i / columns))
    );
}

fn element(row: usize, column: usize) -> u32 {
    (10 * row + column) as u32
}

fn print(rank: usize, verb: &str, matrix: &[u32], columns: usize) {
    for row in matrix.chunks(columns) {
        println!("rank {rank} {verb} {row:02?}");
    }
}
