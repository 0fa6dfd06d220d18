//! Numbers go to the ranks to which they belong: how many go where differs, and nobody knows what will come.

use clap::Parser;
use mpi::Count;
use mpi::datatype::{Partition, PartitionMut};
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
    let ranks = world.size();

    // The numbers 10 r to 10 r + 9 belong to rank r.
    let mut mine: Vec<i32> = (0..4)
        .map(|i| (13 * world.rank() + 17 * i) % (10 * ranks))
        .collect();
    println!("rank {} has  {mine:?}", world.rank());

    // ANCHOR: counts
    mine.sort_unstable();
    let mut outgoing = vec![0; ranks as usize];
    for number in &mine {
        outgoing[(number / 10) as usize] += 1;
    }
    let mut incoming = vec![0; ranks as usize];
    world.all_to_all_into(&outgoing[..], &mut incoming[..]);
    // ANCHOR_END: counts

    // ANCHOR: numbers
    let mut received = vec![0; incoming.iter().sum::<Count>() as usize];
    let out_begins = begins(&outgoing);
    let in_begins = begins(&incoming);
    let from = Partition::new(&mine[..], outgoing, out_begins);
    let mut to = PartitionMut::new(&mut received[..], incoming, in_begins);
    world.all_to_all_varcount_into(&from, &mut to);
    // ANCHOR_END: numbers

    received.sort_unstable();
    println!("rank {} gets {received:?}", world.rank());
    let all = (0..ranks).flat_map(|rank| (0..4).map(move |i| (13 * rank + 17 * i) % (10 * ranks)));
    let mut wanted: Vec<i32> = all.filter(|number| number / 10 == world.rank()).collect();
    wanted.sort_unstable();
    assert_eq!(received, wanted);
}

/// Where each part begins, if they lie one after the other.
fn begins(counts: &[Count]) -> Vec<Count> {
    (0..counts.len())
        .map(|i| counts[..i].iter().sum())
        .collect()
}
