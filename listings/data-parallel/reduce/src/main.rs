use std::time::Instant;

use clap::Parser;
use listing_data_parallel_reduce::{
    deterministic, error_bound, histogram, min_max, numbers, parallel, serial,
};
use rayon::ThreadPoolBuilder;

#[derive(Parser)]
struct Args {
    /// How many numbers.
    #[arg(long, default_value_t = 10_000_000)]
    n: usize,
    /// The most threads that are tried.
    #[arg(long, default_value_t = 7)]
    threads: usize,
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let args = Args::parse();
    let values = numbers(args.n);

    // ANCHOR: orders
    println!("from the left:  {:?}", serial(&values));
    println!("from the right: {:?}", values.iter().rev().sum::<f64>());
    let by_block = |size| values.chunks(size).map(serial).sum::<f64>();
    println!("in blocks of 1000:    {:?}", by_block(1000));
    println!("in blocks of 1000000: {:?}", by_block(1_000_000));
    // ANCHOR_END: orders

    // ANCHOR: threads
    let expected = deterministic(&values);
    println!("in lanes and blocks:  {expected:?}");
    for threads in 1..=args.threads {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        let start = Instant::now();
        let sum = pool.install(|| deterministic(&values));
        let time = start.elapsed();
        assert_eq!(sum.to_bits(), expected.to_bits(), "a bit differs");
        println!("threads: {threads}, the same bits, {time:.1?}");
    }
    // ANCHOR_END: threads

    // The numbers are not negative, so the sum of their absolute values is their sum.
    let bound = error_bound(args.n, expected);
    let difference = (parallel(&values) - expected).abs();
    assert!(difference <= 1e-9 * expected);
    println!("the error is at most {bound:.1e}");
    println!("smallest and largest: {:?}", min_max(&values));
    println!("histogram: {:?}", histogram(&values));
    Ok(())
}
