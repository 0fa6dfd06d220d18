use std::time::Instant;

use clap::Parser;
use listing_foundations_design_steps::{
    Share, blocks, cyclic, imbalance, run_counted, run_managed, run_static, run_stolen, task, units,
};

#[derive(Parser)]
struct Args {
    /// Tasks
    #[arg(long, default_value_t = 3000)]
    n: usize,
    /// Workers
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let Args { n, threads } = Args::parse();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;

    let most = n as u64;
    let rising: Vec<u64> = (1..=most).collect();
    let size_in_turn = |i| if i % threads == 0 { most } else { most / 50 };
    let periodic: Vec<u64> = (0..n).map(size_in_turn).collect();

    for (costs, sizes) in [("rising", rising), ("periodic", periodic)] {
        let all: u64 = sizes.iter().sum();
        let answer: u64 = sizes.iter().map(|&size| task(size)).sum();
        println!("{costs} costs: {n} tasks, {all} units");

        for (name, map) in [
            ("blocks", blocks(n, threads)),
            ("cyclic", cyclic(n, threads)),
        ] {
            let loads = units(&sizes, &map);
            let parts: Vec<_> = loads.iter().map(|&units| units as f64).collect();
            println!(
                "  {name}: {loads:?} units, imbalance {:.2}",
                imbalance(&parts)
            );
            report(answer, || run_static(&sizes, map));
        }

        // When a worker finds no task, each of the others is at its last one.
        let bound = (threads as u64 - 1) * most;
        println!("  manager: at most {bound} units left when a worker stops");
        let left = report(answer, || run_managed(&sizes, threads));
        assert!(left <= bound);
        println!("  counter: at most {bound} units left when a worker stops");
        let left = report(answer, || run_counted(&sizes, threads));
        assert!(left <= bound);

        println!("  rayon");
        report(answer, || run_stolen(&sizes, &pool));
    }
    Ok(())
}

/// Runs the tasks, checks the answer, prints how long each worker was busy, and returns the most
/// units that were left when a worker stopped.
fn report(answer: u64, run: impl FnOnce() -> Vec<Share>) -> u64 {
    let start = Instant::now();
    let shares = run();
    let elapsed = start.elapsed();
    assert_eq!(shares.iter().map(|share| share.sum).sum::<u64>(), answer);

    let seconds: Vec<_> = shares
        .iter()
        .map(|share| share.busy.as_secs_f64())
        .collect();
    let busy: Vec<_> = shares
        .iter()
        .map(|share| format!("{:.1?}", share.busy))
        .collect();
    println!(
        "    busy {}, imbalance {:.2}×, done after {elapsed:.1?}",
        busy.join(" and "),
        imbalance(&seconds)
    );
    shares.iter().map(|share| share.left).max().unwrap_or(0)
}
