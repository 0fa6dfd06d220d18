use std::cmp::Reverse;

use clap::Parser;
use listing_foundations_programming_models::{
    Counts, data_parallel, message_passing, serial, shared_state,
};

#[derive(Parser)]
struct Args {
    /// How often the text is repeated
    #[arg(long, default_value_t = 200)]
    n: usize,
    /// Threads in each model
    #[arg(long, default_value_t = 4)]
    threads: usize,
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let args = Args::parse();
    let text = include_str!("text.utf8").repeat(args.n);
    let lines: Vec<&str> = text.lines().collect();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build()?;

    let expected = serial(&lines);
    for (model, counts) in [
        ("shared state", shared_state(&lines, args.threads)),
        ("message passing", message_passing(&lines, args.threads)),
        ("data parallelism", pool.install(|| data_parallel(&lines))),
    ] {
        assert_eq!(counts, expected);
        let total: usize = counts.values().sum();
        println!("{model}: {total} words, {} different", counts.len());
    }
    for (word, count) in most_frequent(&expected).into_iter().take(12) {
        println!("{count:>6} {word}");
    }
    Ok(())
}

/// The words by falling frequency, equal ones in the order of their characters.
fn most_frequent(counts: &Counts) -> Vec<(&str, usize)> {
    let mut all: Vec<_> = counts.iter().map(|(w, &n)| (w.as_str(), n)).collect();
    all.sort_by_key(|&(word, count)| (Reverse(count), word));
    all
}
