//! The ranks stand in a grid: who are my neighbors, with edges and without?

use clap::Parser;
use mpi::point_to_point::send_receive;
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

    // ANCHOR: create
    let shape = shape(world.size());
    let mesh = world
        .create_cartesian_communicator(&shape, &[false, false], false)
        .expect("the grid has a place for each rank");
    let torus = world
        .create_cartesian_communicator(&shape, &[true, true], false)
        .expect("the grid has a place for each rank");
    // ANCHOR_END: create
    let me = mesh.rank();
    let place = mesh.rank_to_coordinates(me);
    println!("rank {me} stands at {place:?} of {shape:?}");

    // ANCHOR: neighbors
    for (name, grid) in [("mesh", &mesh), ("torus", &torus)] {
        let (up, down) = grid.shift(0, 1);
        let (left, right) = grid.shift(1, 1);
        let [up, down, left, right] = [up, down, left, right].map(|rank| match rank {
            Some(rank) => rank.to_string(),
            None => "none".to_owned(),
        });
        println!("rank {me} in the {name}: up {up}, down {down}, left {left}, right {right}");
    }
    // ANCHOR_END: neighbors

    // ANCHOR: pass
    // On a torus everybody has a right neighbor, perhaps itself.
    let (Some(left), Some(right)) = torus.shift(1, 1) else {
        unreachable!("a torus has no edge");
    };
    let (left, right) = (torus.process_at_rank(left), torus.process_at_rank(right));
    let (from_left, _): (i32, _) = send_receive(&(10 * me), &right, &left);
    // ANCHOR_END: pass
    println!("rank {me} gets {from_left} from its left");
    assert_eq!(from_left, 10 * left.rank());
    let [_, columns] = shape;
    assert_eq!(
        left.rank(),
        me / columns * columns + (me + columns - 1) % columns
    );
}

// ANCHOR: shape
/// Rows and columns of a grid for so many ranks, as near to a square as it gets.
fn shape(ranks: i32) -> [i32; 2] {
    let rows = (1..=ranks)
        .take_while(|rows| rows * rows <= ranks)
        .filter(|rows| ranks % rows == 0)
        .last()
        .unwrap_or(1);
    [rows, ranks / rows]
}
// ANCHOR_END: shape
