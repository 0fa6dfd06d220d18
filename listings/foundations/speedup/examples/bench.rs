//! The contenders of `cargo xtask bench foundations/speedup`: one timed run for each line on standard input.

use std::error::Error;
use std::io::Write;

use clap::Parser;
use listing_foundations_speedup::{Problem, time};
use rayon::ThreadPoolBuilder;

#[derive(Parser)]
struct Args {
    /// `serial` or `fixed`
    #[arg(long)]
    variant: String,
    /// Tasks
    #[arg(long, default_value_t = 960, value_parser = clap::value_parser!(u64).range(1..))]
    n: u64,
    /// Threads
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    threads: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let problem = Problem::new(args.n, 0.1);
    let pool = ThreadPoolBuilder::new()
        .num_threads(args.threads as usize)
        .build()?;
    let run = || match args.variant.as_str() {
        "serial" => Ok(time(|| problem.solve())),
        "fixed" => Ok(pool.install(|| time(|| problem.solve_in_parallel()))),
        other => Err(format!("there is no variant `{other}`")),
    };
    run()?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lines() {
        line?;
        let (answer, seconds) = run()?;
        writeln!(out, "{seconds} {answer:016x}")?;
        out.flush()?;
    }
    Ok(())
}
