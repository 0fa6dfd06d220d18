//! The ranks stand in rows of three; each row and each column adds up what it has.

use clap::Parser;
use mpi::collective::SystemOperation;
use mpi::topology::Color;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 6)]
    ranks: usize,
}

fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    let me = world.rank();

    // ANCHOR: split
    let row = world
        .split_by_color(Color::with_value(me / 3))
        .expect("every rank has a color");
    let column = world
        .split_by_color(Color::with_value(me % 3))
        .expect("every rank has a color");
    // ANCHOR_END: split

    // ANCHOR: reduce
    let (mut in_row, mut in_column) = (0, 0);
    row.all_reduce_into(&me, &mut in_row, SystemOperation::sum());
    column.all_reduce_into(&me, &mut in_column, SystemOperation::sum());
    // ANCHOR_END: reduce

    println!(
        "rank {me} is {} of {} in row {}, whose sum is {in_row}, and {} of {} in column {}, whose sum is {in_column}",
        row.rank(),
        row.size(),
        me / 3,
        column.rank(),
        column.size(),
        me % 3
    );
    let sum = |belongs: &dyn Fn(i32) -> bool| {
        (0..world.size()).filter(|&rank| belongs(rank)).sum::<i32>()
    };
    assert_eq!(in_row, sum(&|rank| rank / 3 == me / 3));
    assert_eq!(in_column, sum(&|rank| rank % 3 == me % 3));
}
