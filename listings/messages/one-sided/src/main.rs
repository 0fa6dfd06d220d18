//! Ranks write into and read from each other's memory, while its owner does nothing for it.

use clap::Parser;
use listing_messages_one_sided::Window;
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
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let (left, right) = ((rank + size - 1) % size, (rank + 1) % size);

    // ANCHOR: fill
    let mut window = Window::allocate(&universe, 4);
    for (i, item) in window.local_mut().iter_mut().enumerate() {
        *item = (10 * rank + i) as i64;
    }
    // ANCHOR_END: fill

    // ANCHOR: put
    let (mine, mut theirs) = ([100 + rank as i64], [0; 2]);
    window.epoch(|epoch| {
        epoch.put(right, 0, &mine);
        epoch.get(left, 2, &mut theirs);
    });
    println!("rank {rank}: got {theirs:?}, has {:?}", window.local());
    let (l, r) = (left as i64, rank as i64);
    assert_eq!(theirs, [10 * l + 2, 10 * l + 3]);
    assert_eq!(
        window.local(),
        [100 + l, 10 * r + 1, 10 * r + 2, 10 * r + 3]
    );
    // ANCHOR_END: put

    // ANCHOR: add
    let one = [1];
    window.epoch(|epoch| epoch.add(0, 1, &one));
    if rank == 0 {
        println!("rank 0: has {:?}", window.local());
        assert_eq!(window.local()[1], 1 + size as i64);
    }
    // ANCHOR_END: add
}
