use std::thread;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_work_stealing::tree::{count, roots, visit};
use listing_data_parallel_work_stealing::{run_shared, run_stealing};

/// Searches trees of unknown size in parallel, three times.
#[derive(Parser)]
struct Args {
    /// How many trees
    #[arg(long, default_value_t = 16)]
    n: usize,
    /// How many workers
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

/// What part of the nodes each worker visited.
fn shares(nodes: &[usize]) -> String {
    let total: usize = nodes.iter().sum();
    let share = |nodes| format!("{} %", (nodes * 100 + total / 2) / total.max(1));
    nodes.iter().map(share).collect::<Vec<_>>().join(", ")
}

fn main() {
    let args = Args::parse();
    let threads = args.threads.max(1);
    let roots = roots(args.n);
    let nodes = count(&roots);
    println!("{} trees have {nodes} nodes", args.n);

    // Each worker takes as many roots as the others, once and for all.
    let block = roots.len().div_ceil(threads).max(1);
    let start = Instant::now();
    let blocks: Vec<usize> = thread::scope(|scope| {
        let spawn = |block| scope.spawn(move || count(block));
        let workers: Vec<_> = roots.chunks(block).map(spawn).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, usize>| worker.join();
        let counts: Result<_, _> = workers.into_iter().map(join).collect();
        counts.expect("counting does not panic")
    });
    println!(
        "blocks: {blocks:?} nodes, {} ms",
        start.elapsed().as_millis()
    );
    assert_eq!(blocks.iter().sum::<usize>(), nodes);

    let start = Instant::now();
    let shared = run_shared(roots.clone(), threads, visit);
    println!(
        "shared queue: {}, {} ms",
        shares(&shared),
        start.elapsed().as_millis()
    );
    assert_eq!(shared.iter().sum::<usize>(), nodes);

    let start = Instant::now();
    let tallies = run_stealing(roots, threads, visit);
    let elapsed = start.elapsed().as_millis();
    let jobs: Vec<_> = tallies.iter().map(|tally| tally.jobs).collect();
    let thefts: usize = tallies.iter().map(|tally| tally.thefts).sum();
    println!("stealing: {}, {elapsed} ms, {thefts} thefts", shares(&jobs));
    assert_eq!(jobs.iter().sum::<usize>(), nodes);
    assert!(thefts < nodes / 2, "nearly all work was stolen");
}
