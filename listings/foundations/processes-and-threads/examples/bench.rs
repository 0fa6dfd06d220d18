//! The contenders of `cargo xtask bench`: one timed run for each line of standard input.

use std::io;
use std::time::Instant;

use clap::Parser;
use listing_foundations_processes_and_threads::{Job, in_processes, in_threads, work};

#[derive(Parser)]
#[command(subcommand_negates_reqs = true)]
struct Args {
    #[arg(long, required = true)]
    variant: Option<String>,
    #[arg(long, default_value_t = 200_000)]
    n: u64,
    #[arg(long, default_value_t = 2)]
    threads: u64,
    #[command(subcommand)]
    job: Option<Job>,
}

fn main() -> io::Result<()> {
    let args = Args::parse();
    if let Some(job) = args.job {
        job.run();
        return Ok(());
    }
    let program = std::env::current_exe()?;
    let run = || match args.variant.as_deref() {
        Some("serial") => Ok(work(0..args.n)),
        Some("threads") => Ok(in_threads(args.n, args.threads)),
        Some("processes") => in_processes(&program, args.n, args.threads),
        other => Err(io::Error::other(format!("no variant {other:?}"))),
    };
    run()?;
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        let sum = run()?;
        println!("{} {sum}", start.elapsed().as_secs_f64());
    }
    Ok(())
}
