use std::io;
use std::time::Instant;

use clap::Parser;
use listing_foundations_processes_and_threads::{Job, in_processes, in_threads, work};

#[derive(Parser)]
struct Args {
    /// Numbers of the larger piece of work
    #[arg(long, default_value_t = 2_000_000)]
    n: u64,
    /// Threads, and processes, to divide it among
    #[arg(long, default_value_t = 2)]
    threads: u64,
    #[command(subcommand)]
    job: Option<Job>,
}

fn main() -> io::Result<()> {
    let args = Args::parse();
    if let Some(job) = args.job {
        job.run(); // we are a child
        return Ok(());
    }
    let threads = args.threads;
    for n in [1000, args.n] {
        println!("{n} numbers");
        let serial = timed("serially", || Ok(work(0..n)))?;
        let threaded = timed(&format!("in {threads} threads"), || {
            Ok(in_threads(n, threads))
        })?;
        let program = std::env::current_exe()?;
        let separate = timed(&format!("in {threads} processes"), || {
            in_processes(&program, n, threads)
        })?;
        assert_eq!(threaded, serial);
        assert_eq!(separate, serial);
    }
    Ok(())
}

fn timed(how: &str, work: impl FnOnce() -> io::Result<u64>) -> io::Result<u64> {
    let start = Instant::now();
    let sum = work()?;
    println!("  {how}: checksum {sum}, {:.1?}", start.elapsed());
    Ok(sum)
}
