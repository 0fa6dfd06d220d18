use std::time::Instant;

use clap::Parser;
use listing_data_parallel_fork_join::{Tree, numbers, quicksort, sum};

/// Sorts numbers and adds up a tree, with forks down to ever smaller parts.
#[derive(Parser)]
struct Args {
    /// How many numbers are sorted; the tree has a fifth of them
    #[arg(long, default_value_t = 1_000_000)]
    n: usize,
}

fn main() {
    let n = Args::parse().n.max(5);
    let unsorted = numbers(n);
    let mut sorted = unsorted.clone();
    sorted.sort_unstable();

    println!("quicksort of {n} numbers");
    for grain in [n, n / 10, 10_000, 100, 1] {
        let mut data = unsorted.clone();
        let start = Instant::now();
        let forks = quicksort(&mut data, grain);
        let elapsed = start.elapsed();
        assert_eq!(data, sorted);
        println!(
            "  grain {grain:>7}: {forks:>6} forks, {} ms",
            elapsed.as_millis()
        );
    }

    let keys: Vec<u64> = unsorted[..n / 5].iter().map(|key| key >> 32).collect();
    let tree = Tree::new(&keys);
    println!("the sum of {} keys in a tree", keys.len());
    for grain in [keys.len(), 10_000, 100, 0] {
        let start = Instant::now();
        let (total, forks) = sum(&tree, grain);
        let elapsed = start.elapsed();
        assert_eq!(total, keys.iter().sum());
        println!(
            "  grain {grain:>7}: {forks:>6} forks, {} ms",
            elapsed.as_millis()
        );
    }
}
