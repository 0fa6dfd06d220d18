//! The heat equation on a plate: ranks share out its rows, and the threads of each rank share out theirs. Whoever calculates, every bit of the answer is the same.

use clap::Parser;
use listing_messages_hybrid::{Block, serial};
use mpi::datatype::PartitionMut;
use mpi::traits::*;
use mpi::{Count, Threading};
use rayon::ThreadPoolBuilder;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 2)]
    ranks: usize,
    /// The most threads of a rank
    #[arg(long, default_value_t = 3)]
    threads: usize,
    /// Rows of the plate, and points in a row
    #[arg(long, default_value_t = 96)]
    n: usize,
}

const STEPS: usize = 200;

fn main() {
    let args = Args::parse();
    let n = args.n;
    // ANCHOR: start
    let universe = mpi_launch::start_with_threads(args.ranks, Threading::Funneled);
    // ANCHOR_END: start
    let world = universe.world();
    let (me, size) = (world.rank() as usize, world.size() as usize);
    if n < size.max(3) {
        mpi_launch::refuse(
            universe,
            "a rank needs a row, and a row three points: raise --n",
        );
    }

    // ANCHOR: rows
    let begin = |rank: usize| 1 + n * rank / size;
    let own = begin(me)..begin(me + 1);
    // ANCHOR_END: rows
    println!("rank {me}: rows {} to {} of {n}", own.start, own.end - 1);

    let expected = (me == 0).then(|| serial(n, n, STEPS));
    for threads in 1..=args.threads {
        // ANCHOR: pool
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("the system starts a few threads");
        let mut block = Block::new(own.clone(), n, n);
        for _ in 0..STEPS {
            block.step(&world, &pool);
        }
        // ANCHOR_END: pool

        // ANCHOR: gather
        let root = world.process_at_rank(0);
        if let Some(expected) = &expected {
            let displacements: Vec<Count> = (0..size)
                .map(|rank| ((begin(rank) - 1) * n) as Count)
                .collect();
            let counts: Vec<Count> = (0..size)
                .map(|rank| ((begin(rank + 1) - begin(rank)) * n) as Count)
                .collect();
            let mut plate = vec![0.0; n * n];
            let mut parts = PartitionMut::new(&mut plate[..], counts, displacements);
            root.gather_varcount_into_root(block.points(), &mut parts);

            let bits = |points: &[f64]| {
                points
                    .iter()
                    .map(|point| point.to_bits())
                    .collect::<Vec<_>>()
            };
            assert!(
                bits(&plate) == bits(expected),
                "not the temperatures of the serial program"
            );
            println!(
                "rank 0: ranks × threads = {size} × {threads}: every bit as in the serial program"
            );
        } else {
            root.gather_varcount_into(block.points());
        }
        // ANCHOR_END: gather
    }
    if let Some(expected) = &expected {
        let mean = expected.iter().sum::<f64>() / expected.len() as f64;
        println!("rank 0: {mean:.3} degrees on the average after {STEPS} steps");
    }
}
