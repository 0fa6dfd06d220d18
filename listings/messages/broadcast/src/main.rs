//! Rank 0 has a table that all need, and only it knows how long the table is.

use clap::Parser;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
    /// The table holds the primes below this number
    #[arg(long, default_value_t = 10)]
    n: u32,
}

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start(args.ranks);
    let world = universe.world();
    let root = world.process_at_rank(0);

    let mut primes = Vec::new();
    if world.rank() == 0 {
        primes = primes_below(args.n);
    }

    // ANCHOR: length
    let mut length = primes.len() as u64;
    root.broadcast_into(&mut length);
    // ANCHOR_END: length
    // ANCHOR: table
    primes.resize(length as usize, 0);
    root.broadcast_into(&mut primes[..]);
    // ANCHOR_END: table

    println!("rank {}: {primes:?}", world.rank());
    assert_eq!(primes, primes_below(args.n), "all have what the root had");
}

fn primes_below(n: u32) -> Vec<u32> {
    let mut primes: Vec<u32> = Vec::new();
    for candidate in 2..n {
        if primes.iter().all(|prime| !candidate.is_multiple_of(*prime)) {
            primes.push(candidate);
        }
    }
    primes
}
