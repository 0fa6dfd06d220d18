use std::hint::black_box;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_simd::{Numbers, by_hand, lanes, multiversioned, plain, pulp, wide};

/// How often each dot product is calculated.
const REPEATS: usize = 20_000;

/// Calculates a dot product in six ways.
#[derive(Parser)]
struct Args {
    /// How many numbers each of the two arrays has
    #[arg(long, default_value_t = 4096)]
    n: usize,
}

fn main() {
    let args = Args::parse();
    let (a, b) = (Numbers::new(args.n, 1, 0), Numbers::new(args.n, 2, 0));
    let time = |dot: fn(&[f32], &[f32]) -> f32| {
        let start = Instant::now();
        let mut result = 0.0;
        for _ in 0..REPEATS {
            // The box keeps the compiler from calculating once what is asked for many times.
            result = dot(black_box(&*a), black_box(&*b));
        }
        (result, start.elapsed().as_secs_f64())
    };
    let (expected, before) = time(plain);
    println!("plain: {:.1} ms", before * 1e3);
    for (name, dot) in [
        ("lanes", lanes as fn(&[f32], &[f32]) -> f32),
        ("lanes, dispatched by hand", by_hand),
        ("lanes, dispatched by multiversion", multiversioned),
        ("wide", wide),
        ("pulp", pulp),
    ] {
        let (result, seconds) = time(dot);
        assert_eq!(
            result, expected,
            "{name}: whole Numbers, so every order gives the same"
        );
        let ratio = before / seconds;
        println!("{name}: {:.1} ms, {ratio:.1}× as fast", seconds * 1e3);
    }
    println!("all six results are {expected}");
}
