//! Running sums: the parallel program goes through the data twice, so its own time on one thread is a weak opponent.

use clap::Parser;
use listing_foundations_speedup::{median, time};
use rayon::prelude::*;
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

const RUNS: usize = 9;

#[derive(Parser)]
struct Args {
    /// Threads
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    threads: u32,
    /// Numbers
    #[arg(long, default_value_t = 4_000_000)]
    n: u32,
}

fn running_sums(numbers: &[u64], sums: &mut [u64], mut sum: u64) {
    for (number, slot) in numbers.iter().zip(sums) {
        sum += number;
        *slot = sum;
    }
}

/// Each block needs the total of those before it: one pass for the totals, another for the sums.
fn running_sums_in_parallel(numbers: &[u64], sums: &mut [u64]) {
    let block = numbers
        .len()
        .div_ceil(4 * rayon::current_num_threads())
        .max(1);
    let totals: Vec<u64> = numbers
        .par_chunks(block)
        .map(|numbers| numbers.iter().sum())
        .collect();
    let mut before = vec![0; totals.len()];
    for at in 1..totals.len() {
        before[at] = before[at - 1] + totals[at - 1];
    }
    numbers
        .par_chunks(block)
        .zip(sums.par_chunks_mut(block))
        .zip(before)
        .for_each(|((numbers, sums), before)| running_sums(numbers, sums, before));
}

fn main() -> Result<(), ThreadPoolBuildError> {
    let args = Args::parse();
    let numbers: Vec<u64> = (0..u64::from(args.n)).map(|x| x % 1009).collect();
    let (mut expected, mut sums) = (vec![0; numbers.len()], vec![0; numbers.len()]);
    let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build();
    let (one, all) = (pool(1)?, pool(args.threads as usize)?);

    let mut times = [const { Vec::new() }; 3];
    for _ in 0..RUNS {
        times[0].push(time(|| running_sums(&numbers, &mut expected, 0)).1);
        for (pool, times) in [&one, &all].into_iter().zip(&mut times[1..]) {
            sums.fill(0);
            let run = || time(|| running_sums_in_parallel(&numbers, &mut sums)).1;
            times.push(pool.install(run));
            assert_eq!(sums, expected);
        }
    }
    let [serial, alone, together] = times.map(|times| median(&times));
    println!("serial program: {:.2} ms", 1e3 * serial);
    println!("parallel program, one thread: {:.2} ms", 1e3 * alone);
    println!(
        "parallel program, {} threads: {:.2} ms",
        args.threads,
        1e3 * together
    );
    println!(
        "speedup against its own one thread: {:.2}×",
        alone / together
    );
    println!(
        "speedup against the serial program: {:.2}×",
        serial / together
    );
    Ok(())
}
