//! Epochs of random accesses, each compared with what the rules of the window predict.

use std::thread::sleep;
use std::time::Duration;

use clap::Parser;
use listing_messages_one_sided::Window;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
    /// Epochs
    #[arg(long, default_value_t = 50)]
    epochs: usize,
}

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start(args.ranks);
    let (rank, size) = (universe.world().rank(), universe.world().size());
    let (rank, size) = (rank as usize, size as usize);

    // The model: the windows of all ranks, as they should be, in every rank. Every fifth
    // has no items.
    let mut model: Vec<Vec<i64>> = (0..size).map(|r| vec![0; (3 * r + 3) % 5]).collect();
    let mut window = Window::allocate(&universe, model[rank].len());
    let mut common = Random(1); // draws the same numbers in all ranks
    let mut own = Random(1000 + rank as u64);
    let mut accesses = 0;

    for epoch in 0..args.epochs {
        // What is to happen: a cell is put by one rank, added to by some, got by some, or
        // left alone.
        let (mut puts, mut adds, mut gets) = (Vec::new(), Vec::new(), Vec::new());
        for (target, cells) in model.iter_mut().enumerate() {
            for (offset, cell) in cells.iter_mut().enumerate() {
                if common.below(4) == 0 {
                    *cell = common.below(1000) as i64;
                    if target == rank {
                        window.local_mut()[offset] = *cell;
                    }
                }
                let (kind, before) = (common.below(4), *cell);
                let origin = common.below(size);
                for by in 0..size {
                    let value = [common.below(1000) as i64];
                    match kind {
                        0 if by == origin => {
                            *cell = value[0];
                            puts.push((by, target, offset, value));
                        }
                        1 if value[0] % 2 == 0 => {
                            *cell += value[0];
                            adds.push((by, target, offset, value));
                        }
                        2 if value[0] % 2 == 0 => gets.push((by, target, offset, before, [-1])),
                        _ => {}
                    }
                }
            }
        }
        puts.retain(|put| put.0 == rank);
        adds.retain(|add| add.0 == rank);
        gets.retain(|get| get.0 == rank);
        accesses += puts.len() + adds.len() + gets.len();

        // Ranks are not equally fast.
        sleep(Duration::from_micros(own.below(3) as u64 * 100));
        window.epoch(|epoch| {
            for (_, target, offset, value) in &puts {
                epoch.put(*target, *offset, value);
            }
            for (_, target, offset, _, into) in &mut gets {
                epoch.get(*target, *offset, into);
            }
            sleep(Duration::from_micros(own.below(3) as u64 * 100));
            for (_, target, offset, value) in &adds {
                epoch.add(*target, *offset, value);
            }
        });

        assert_eq!(window.local(), model[rank], "in epoch {epoch}");
        for (_, target, offset, expected, got) in gets {
            let place = format!("item {offset} of rank {target} in epoch {epoch}");
            assert_eq!(got[0], expected, "{place}");
        }
    }
    println!(
        "rank {rank}: {accesses} accesses in {} epochs, all as predicted",
        args.epochs
    );
}

/// Marsaglia's xorshift generator, 64 bits.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }
}
