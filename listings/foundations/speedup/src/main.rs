//! One problem on 1, 2 … threads, at a fixed size and growing, beside what the laws predict.

use clap::Parser;
use listing_foundations_speedup::laws::{amdahl, efficiency, gustafson, karp_flatt};
use listing_foundations_speedup::{Problem, median, time};
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

const RUNS: usize = 5;

#[derive(Parser)]
struct Args {
    /// The largest number of threads
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    threads: u32,
    /// Tasks
    #[arg(long, default_value_t = 960, value_parser = clap::value_parser!(u64).range(1..))]
    n: u64,
    /// Percent of the steps that one thread has to do alone
    #[arg(long, default_value_t = 10)]
    serial: u8,
}

fn main() -> Result<(), ThreadPoolBuildError> {
    let args = Args::parse();
    let fixed = Problem::new(args.n, f64::from(args.serial.min(100)) / 100.0);
    let expected = fixed.solve();
    let pools = (1..=args.threads)
        .map(|threads| {
            ThreadPoolBuilder::new()
                .num_threads(threads as usize)
                .build()
        })
        .collect::<Result<Vec<_>, _>>()?;

    // ANCHOR: measure
    // In turn, so that a slow moment of the machine falls on all of them and not on one.
    let mut serial = Vec::new();
    let mut times = vec![(Vec::new(), Vec::new()); pools.len()];
    for _ in 0..RUNS {
        serial.push(time(|| fixed.solve()).1);
        for ((threads, pool), (strong, weak)) in (1..).zip(&pools).zip(&mut times) {
            let (answer, seconds) = pool.install(|| time(|| fixed.solve_in_parallel()));
            assert_eq!(answer, expected, "{threads} threads have another answer");
            strong.push(seconds);
            let grown = fixed.grown(threads);
            weak.push(pool.install(|| time(|| grown.solve_in_parallel())).1);
        }
    }
    // ANCHOR_END: measure

    // ANCHOR: report
    let part = fixed.serial_fraction();
    let rate = fixed.steps() as f64 / median(&serial); // of the best serial program
    println!(
        "serial program: {:.3} s, {} % of it serial",
        median(&serial),
        args.serial
    );
    println!("\nfixed size   time     speedup  Amdahl  efficiency  serial fraction");
    for (cores, (strong, _)) in (1..).map(f64::from).zip(&times) {
        let seconds = median(strong);
        let speedup = fixed.steps() as f64 / seconds / rate;
        let share = 100.0 * efficiency(speedup, cores);
        let serial = match karp_flatt(speedup, cores) {
            Some(fraction) => format!("{:9.1} %", 100.0 * fraction),
            None => "        –".to_owned(),
        };
        let law = amdahl(part, cores);
        println!(
            "{cores:>10}   {seconds:.3} s  {speedup:.2}×    {law:.2}×  {share:8.0} %  {serial}"
        );
    }
    println!("\ngrown with   time     speedup  Gustafson  efficiency");
    for (threads, (_, weak)) in (1..).zip(&times) {
        let (cores, seconds) = (threads as f64, median(weak));
        let speedup = fixed.grown(threads).steps() as f64 / seconds / rate;
        let share = 100.0 * efficiency(speedup, cores);
        let law = gustafson(part, cores);
        println!("{cores:>10}   {seconds:.3} s  {speedup:.2}×    {law:.2}×     {share:8.0} %");
    }
    // ANCHOR_END: report
    println!("\nthe same answer from every number of threads");
    Ok(())
}
