use std::f64::consts::PI;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_monte_carlo::{estimate, parallel, parallel_lanes, serial};
use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

#[derive(Parser)]
struct Args {
    /// How many points.
    #[arg(long, default_value_t = 20_000_000)]
    n: u64,
    /// The most threads that are tried.
    #[arg(long, default_value_t = 7)]
    threads: usize,
}

fn main() -> Result<(), ThreadPoolBuildError> {
    let Args { n, threads } = Args::parse();
    let start = Instant::now();
    let expected = serial(n);
    println!("serial: {expected} hits, {:.1?}", start.elapsed());

    // ANCHOR: threads
    for threads in [1, 2, 3, 7].into_iter().filter(|&count| count <= threads) {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        let start = Instant::now();
        let hits = pool.install(|| parallel(n));
        let time = start.elapsed();
        assert_eq!(hits, expected, "the answer depends on the threads");

        let start = Instant::now();
        assert_eq!(pool.install(|| parallel_lanes(n)), expected);
        println!(
            "threads: {threads}, the same hits, {time:.1?}, in lanes {:.1?}",
            start.elapsed()
        );
    }
    // ANCHOR_END: threads

    let (pi, deviation) = estimate(expected, n);
    println!("π is about {pi:.5}, with a standard deviation of {deviation:.5}");
    assert!((pi - PI).abs() < 4.0 * deviation);
    Ok(())
}
