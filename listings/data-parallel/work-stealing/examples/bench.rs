//! What `cargo xtask bench data-parallel/work-stealing` measures.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_work_stealing::tree::{Node, count, roots, visit};
use listing_data_parallel_work_stealing::{run_shared, run_stealing};
use rayon::prelude::*;

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long, default_value_t = 16)]
    n: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    let (roots, threads) = (roots(args.n), args.threads);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let work = || match args.variant.as_str() {
        "serial" => count(&roots),
        "blocks" => {
            let block = roots.len().div_ceil(threads);
            let blocks: Vec<_> = roots.chunks(block).collect();
            std::thread::scope(|scope| {
                let spawn = |block| scope.spawn(move || count(block));
                let workers: Vec<_> = blocks.into_iter().map(spawn).collect();
                let join = |worker: std::thread::ScopedJoinHandle<'_, usize>| worker.join();
                let counts: Result<Vec<_>, _> = workers.into_iter().map(join).collect();
                counts.expect("counting does not panic").iter().sum()
            })
        }
        "shared" => run_shared(roots.clone(), threads, visit).iter().sum(),
        "stealing" => {
            let tallies = run_stealing(roots.clone(), threads, visit);
            tallies.iter().map(|tally| tally.jobs).sum()
        }
        "rayon" => pool.install(|| {
            let nodes = AtomicUsize::new(0);
            rayon::scope(|scope| roots.iter().for_each(|root| search(scope, *root, &nodes)));
            nodes.into_inner()
        }),
        "rayon-roots" => {
            let count = |root: &Node| count(std::slice::from_ref(root));
            pool.install(|| roots.par_iter().map(count).sum())
        }
        other => panic!("there is no variant `{other}`"),
    };
    work();
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        let answer = work();
        println!("{} {answer}", start.elapsed().as_secs_f64());
    }
    Ok(())
}

fn search<'a>(scope: &rayon::Scope<'a>, node: Node, nodes: &'a AtomicUsize) {
    scope.spawn(move |scope| {
        let mut found = Vec::new();
        visit(node, &mut found);
        nodes.fetch_add(1, Ordering::Relaxed);
        found
            .into_iter()
            .for_each(|child| search(scope, child, nodes));
    });
}
