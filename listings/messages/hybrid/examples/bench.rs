//! What `cargo xtask bench messages/hybrid` measures: steps on a plate, by ranks with threads.

use std::io;
use std::time::{Duration, Instant};

use clap::Parser;
use listing_messages_hybrid::{Block, serial};
use mpi::Threading;
use mpi::collective::SystemOperation;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// `strong`: the plate has n rows; `weak`: as many times n as there are threads in all ranks
    #[arg(long)]
    variant: String,
    #[arg(long)]
    n: usize,
    #[arg(long)]
    threads: usize,
}

/// Steps of a run.
const STEPS: usize = 60;

fn main() {
    let Args {
        variant,
        n,
        threads,
    } = Args::parse();
    let universe = mpi_launch::start_with_threads(1, Threading::Funneled);
    let world = universe.world();
    let (me, size) = (world.rank() as usize, world.size() as usize);
    let rows = match variant.as_str() {
        "strong" => n,
        "weak" => n * threads * size,
        other => panic!("there is no variant `{other}`"),
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("the system starts a few threads");
    let begin = |rank: usize| 1 + rows * rank / size;
    let own = begin(me)..begin(me + 1);
    let run = || {
        let mut block = Block::new(own.clone(), rows, n);
        world.barrier();
        let start = Instant::now();
        for _ in 0..STEPS {
            block.step(&world, &pool);
        }
        world.barrier();
        (start.elapsed(), block)
    };

    // The run to warm up is held against the serial program, by every rank for its rows.
    let (_, block) = run();
    let whole = serial(rows, n, STEPS);
    let right = block.points() == &whole[(own.start - 1) * n..(own.end - 1) * n];
    drop((block, whole));
    let mut all = false;
    world.all_reduce_into(&right, &mut all, SystemOperation::logical_and());
    assert!(all, "not the temperatures of the serial program");

    let mut lines = io::stdin().lines();
    loop {
        // Rank 0 reads, and tells the others whether there is something to do.
        let mut go = me == 0 && lines.next().is_some();
        wait(&world, &mut go);
        if !go {
            return;
        }
        let (time, block) = run();
        if me == 0 {
            let corner = block.points()[n / 2];
            println!("{} {corner}", time.as_secs_f64());
        }
    }
}

/// Rank 0's `go` for all. The others sleep while there is nothing: a rank that waits within MPI takes a core from those that are measured now.
fn wait(world: &impl Communicator, go: &mut bool) {
    if world.rank() == 0 {
        for rank in 1..world.size() {
            world.process_at_rank(rank).send(go);
        }
    } else {
        let root = world.process_at_rank(0);
        while root.immediate_probe().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        root.receive_into(go);
    }
}
