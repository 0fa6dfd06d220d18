use std::error::Error;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_sort::{merge_sort, numbers, radix_sort};
use rayon::prelude::*;

/// Sorts numbers in one thread, with rayon, by merging and by digits.
#[derive(Parser)]
struct Args {
    /// How many numbers
    #[arg(long, default_value_t = 2_000_000)]
    n: usize,
    /// Threads of the pool
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build_global()?;
    type Sort = fn(&mut [u64], &mut [u64]);
    let sorts: [(&str, Sort); 4] = [
        ("one thread", |data, _| data.sort_unstable()),
        ("rayon", |data, _| data.par_sort_unstable()),
        ("merge sort", merge_sort),
        ("radix sort", radix_sort),
    ];
    let unsorted = numbers(args.n);
    let mut reference = unsorted.clone();
    reference.sort();
    // The last two need as much memory again. It is made once: fresh memory costs time at its first use.
    let mut scratch = vec![1; args.n];
    println!("{} numbers", args.n);
    for (name, sort) in sorts {
        let mut data = unsorted.clone();
        let start = Instant::now();
        sort(&mut data, &mut scratch);
        println!("{name}: {} ms", start.elapsed().as_millis());
        assert!(data == reference, "{name} does not sort");
    }
    Ok(())
}
