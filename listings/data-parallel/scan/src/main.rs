use std::error::Error;
use std::thread;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_scan::{
    exclusive_from, inclusive_chained, inclusive_from, numbers, two_passes,
};
use rayon::ThreadPoolBuilder;

#[derive(Parser)]
struct Args {
    /// How many numbers.
    #[arg(long, default_value_t = 10_000_000)]
    n: usize,
    /// How many threads; as many as there are cores if not given.
    #[arg(long)]
    threads: Option<usize>,
}

const BLOCK: usize = 1 << 17;

fn main() -> Result<(), Box<dyn Error>> {
    let Args { n, threads } = Args::parse();
    let threads = threads.map_or_else(|| thread::available_parallelism().map(usize::from), Ok)?;
    let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;

    // ANCHOR: small
    let values = [3, 1, 4, 1, 5, 9, 2, 6];
    let mut sums = [0; 8];
    println!("values:    {values:?}");
    inclusive_from(0, &values, &mut sums);
    println!("inclusive: {sums:?}");
    let total = two_passes(&values, &mut sums, 3, exclusive_from);
    println!("exclusive: {sums:?}, and {total} in all");
    // ANCHOR_END: small

    let values = numbers(n);
    let (mut expected, mut sums) = (vec![0; n], vec![0; n]);
    inclusive_from(0, &values, &mut expected); // the first use of fresh memory is slow

    let start = Instant::now();
    inclusive_from(0, &values, &mut expected);
    println!("a loop: {:.1?}", start.elapsed());

    // ANCHOR: parallel
    for (name, chained) in [("two passes", false), ("chained", true)] {
        sums.fill(0);
        let start = Instant::now();
        pool.install(|| match chained {
            false => two_passes(&values, &mut sums, BLOCK, inclusive_from),
            true => inclusive_chained(&values, &mut sums, BLOCK),
        });
        println!("{name}: {:.1?}, the same sums", start.elapsed());
        assert!(sums == expected, "a sum differs");
    }
    // ANCHOR_END: parallel
    Ok(())
}
