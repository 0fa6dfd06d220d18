//! Counts primes: by trial division, which any number of threads can share, and by the sieve of Eratosthenes on one thread.

use clap::Parser;
use listing_foundations_speedup::{median, time};
use rayon::prelude::*;
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

const RUNS: usize = 5;

#[derive(Parser)]
struct Args {
    /// Threads
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    threads: u32,
    /// The primes below this number are counted
    #[arg(long, default_value_t = 2_000_000, value_parser = clap::value_parser!(u32).range(3..=100_000_000))]
    n: u32,
}

fn by_trial_division(n: u32) -> usize {
    (2..n)
        .into_par_iter()
        .filter(|x| {
            let mut divisors = (2..).take_while(|d| d * d <= *x);
            !divisors.any(|d| x.is_multiple_of(d))
        })
        .count()
}

fn by_sieve(n: u32) -> usize {
    let n = n as usize;
    let mut composite = vec![false; n];
    let mut count = 0;
    for x in 2..n {
        if !composite[x] {
            count += 1;
            (x * x..n).step_by(x).for_each(|y| composite[y] = true);
        }
    }
    count
}

fn main() -> Result<(), ThreadPoolBuildError> {
    let args = Args::parse();
    let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build();
    let (one, all) = (pool(1)?, pool(args.threads as usize)?);
    let expected = by_sieve(args.n);

    let mut times = [const { Vec::new() }; 3];
    for _ in 0..RUNS {
        times[0].push(time(|| by_sieve(args.n)).1);
        for (pool, times) in [&one, &all].into_iter().zip(&mut times[1..]) {
            let (count, seconds) = pool.install(|| time(|| by_trial_division(args.n)));
            assert_eq!(count, expected);
            times.push(seconds);
        }
    }
    let [sieve, alone, together] = times.map(|times| median(&times));
    let threads = args.threads;
    println!("trial division, one thread: {alone:.3} s");
    println!("trial division, {threads} threads: {together:.3} s");
    println!("sieve, no threads: {sieve:.3} s");
    println!("speedup against itself: {:.2}×", alone / together);
    println!("speedup against the sieve: {:.3}×", sieve / together);
    println!("{expected} primes below {}", args.n);
    Ok(())
}
