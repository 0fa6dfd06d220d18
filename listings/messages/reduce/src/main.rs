//! Each rank has three numbers; what is their sum, place by place, which is the least, which is the greatest?

use clap::Parser;
use mpi::collective::SystemOperation;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
}

fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    let root = world.process_at_rank(0);

    let mine = numbers(world.rank());
    println!("rank {} has {mine:?}", world.rank());

    // ANCHOR: root
    if world.rank() == 0 {
        let (mut sums, mut least) = ([0; 3], [0; 3]);
        root.reduce_into_root(&mine[..], &mut sums[..], SystemOperation::sum());
        root.reduce_into_root(&mine[..], &mut least[..], SystemOperation::min());
        println!("rank 0: the sums are {sums:?}, the least are {least:?}");
        let column = |place: usize| (0..world.size()).map(move |rank| numbers(rank)[place]);
        assert_eq!(sums, [0, 1, 2].map(|place| column(place).sum()));
        assert_eq!(Some(least[1]), column(1).min());
    } else {
        root.reduce_into(&mine[..], SystemOperation::sum());
        root.reduce_into(&mine[..], SystemOperation::min());
    }
    // ANCHOR_END: root

    // ANCHOR: all
    let mut greatest = [0; 3];
    world.all_reduce_into(&mine[..], &mut greatest[..], SystemOperation::max());
    // ANCHOR_END: all
    println!("rank {} knows the greatest: {greatest:?}", world.rank());
    assert!(
        numbers(0)
            .iter()
            .zip(&greatest)
            .all(|(mine, most)| mine <= most)
    );
}

fn numbers(rank: i32) -> [i32; 3] {
    [rank, 10 * rank + 1, (7 * rank + 3) % 10]
}
