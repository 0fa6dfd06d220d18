//! Solution: a communicator of the first ranks.

use clap::Parser;
use mpi::collective::SystemOperation;
use mpi::topology::{Color, SimpleCommunicator};
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 6)]
    ranks: usize,
}

/// The sum of what the rows have counted, each row once. It is wanted by the first rank of each row; the others may return anything.
fn total(of_my_row: i32, row: &SimpleCommunicator, world: &SimpleCommunicator) -> i32 {
    let color = match row.rank() {
        0 => Color::with_value(0),
        _ => Color::undefined(),
    };
    let mut total = 0;
    if let Some(leaders) = world.split_by_color(color) {
        leaders.all_reduce_into(&of_my_row, &mut total, SystemOperation::sum());
    }
    total
}

// ANCHOR: check
fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    let number = world.rank() / 3;
    let row = world
        .split_by_color(Color::with_value(number))
        .expect("every rank has a color");

    // All ranks of a row know what the row has counted.
    let total = total(100 + number, &row, &world);
    if row.rank() == 0 {
        let rows = (world.size() + 2) / 3;
        let right: i32 = (0..rows).map(|number| 100 + number).sum();
        assert!(
            total == right,
            "something was counted more than once: {total} instead of {right}"
        );
        println!("rank {}: {total}", world.rank());
    }
}
// ANCHOR_END: check
