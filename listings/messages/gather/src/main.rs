//! Every rank finds primes in its own part of the numbers below n, and rank 0 gets them all, in order.

use clap::Parser;
use mpi::Count;
use mpi::datatype::PartitionMut;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
    /// Look at the numbers below this one
    #[arg(long, default_value_t = 24)]
    n: u32,
}

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start(args.ranks);
    let world = universe.world();
    let root = world.process_at_rank(0);

    let begin = |rank| u64::from(args.n) * rank as u64 / world.size() as u64;
    let mine: Vec<u32> = (begin(world.rank())..begin(world.rank() + 1))
        .map(|number| number as u32)
        .filter(|&number| is_prime(number))
        .collect();
    println!("rank {}: {mine:?}", world.rank());

    // ANCHOR: gather
    let count = mine.len() as Count;
    if world.rank() == 0 {
        let mut counts = vec![0; world.size() as usize];
        root.gather_into_root(&count, &mut counts[..]);

        let displacements: Vec<Count> = (0..counts.len())
            .map(|rank| counts[..rank].iter().sum())
            .collect();
        let mut primes = vec![0; counts.iter().sum::<Count>() as usize];
        let mut parts = PartitionMut::new(&mut primes[..], counts, displacements);
        root.gather_varcount_into_root(&mine[..], &mut parts);
        // ANCHOR_END: gather

        println!("rank 0 has all: {primes:?}");
        assert!(
            primes
                .into_iter()
                .eq((0..args.n).filter(|&number| is_prime(number)))
        );
        // ANCHOR: others
    } else {
        root.gather_into(&count);
        root.gather_varcount_into(&mine[..]);
    }
    // ANCHOR_END: others
}

fn is_prime(number: u32) -> bool {
    number >= 2
        && (2..number)
            .take_while(|d| d * d <= number)
            .all(|d| !number.is_multiple_of(d))
}
