use std::f64::consts::PI;

use listing_data_parallel_monte_carlo::{BLOCK, estimate, hits, stream};
use rayon::prelude::*;

fn main() {
    println!("  blocks   same seed   own streams");
    for blocks in [1_u64, 4, 16, 64, 256] {
        let n = blocks * BLOCK;
        // ANCHOR: broken
        let numbers = (0..blocks).into_par_iter();
        let same_seed: u64 = numbers.clone().map(|_| hits(stream(0), BLOCK)).sum();
        let own_streams: u64 = numbers.map(|block| hits(stream(block), BLOCK)).sum();
        // ANCHOR_END: broken
        let error = |hits| estimate(hits, n).0 - PI;
        let (same, own) = (error(same_seed), error(own_streams));
        println!("{blocks:8}   {same:+.6}   {own:+.6}");
    }
}
