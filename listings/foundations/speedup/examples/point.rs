//! One point of each curve: the serial program, the parallel one, and that on a grown problem.

use clap::Parser;
use listing_foundations_speedup::{Problem, time};
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

#[derive(Parser)]
struct Args {
    /// Threads
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    threads: u32,
    /// Tasks
    #[arg(long, default_value_t = 960, value_parser = clap::value_parser!(u64).range(1..))]
    n: u64,
    /// Percent of the steps that one thread has to do alone
    #[arg(long, default_value_t = 10.0)]
    serial: f64,
}

fn main() -> Result<(), ThreadPoolBuildError> {
    let args = Args::parse();
    let fixed = Problem::new(args.n, args.serial.clamp(0.0, 100.0) / 100.0);
    let grown = fixed.grown(args.threads.into());
    let pool = ThreadPoolBuilder::new()
        .num_threads(args.threads as usize)
        .build()?;
    // Every core awake and at its pace before anything is timed.
    pool.broadcast(|_| Problem::new(args.n.div_ceil(8), 1.0).solve());

    let (expected, serial) = time(|| fixed.solve());
    println!("serial: {serial:.6} s");
    let (answer, strong) = pool.install(|| time(|| fixed.solve_in_parallel()));
    println!("fixed: {strong:.6} s");
    let (_, weak) = pool.install(|| time(|| grown.solve_in_parallel()));
    println!("grown: {weak:.6} s");

    assert_eq!(answer, expected, "{} threads differ", args.threads);
    println!("answer: {answer:016x}, from {} threads", args.threads);
    Ok(())
}
