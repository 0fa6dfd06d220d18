//! What `cargo xtask bench data-parallel/sort` measures.

use std::io;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_sort::{merge_sort, numbers, radix_sort};
use rayon::prelude::*;

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long, default_value_t = 50_000_000)]
    n: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args = Args::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build_global()?;
    let unsorted = numbers(args.n);
    let (mut data, mut scratch) = (unsorted.clone(), unsorted.clone());
    let sort: fn(&mut [u64], &mut [u64]) = match args.variant.as_str() {
        "std" => |data, _| data.sort_unstable(),
        "rayon" => |data, _| data.par_sort_unstable(),
        "merge" => merge_sort,
        "radix" => radix_sort,
        other => return Err(format!("there is no variant `{other}`").into()),
    };
    sort(&mut data, &mut scratch);
    for line in io::stdin().lines() {
        line?;
        data.copy_from_slice(&unsorted);
        let start = Instant::now();
        sort(&mut data, &mut scratch);
        let seconds = start.elapsed().as_secs_f64();
        assert!(data.is_sorted());
        let [a, b, c] = [0, args.n / 3, args.n - 1].map(|at| data[at]);
        println!("{seconds} {a} {b} {c}");
    }
    Ok(())
}
