//! What `cargo xtask bench data-parallel/word-count` measures: from opening the file to the counts.

use std::error::Error;
use std::fs::File;
use std::io;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_word_count::*;
use memmap2::Mmap;

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long, default_value_t = 200)]
    n: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build_global()?;
    let path = text::file(args.n)?;
    let way: fn(&[u8]) -> Counts = match args.variant.as_str() {
        "strings" => strings,
        "borrowed" => borrowed,
        "hashed" => hashed,
        "parallel" => parallel,
        "inline" => inline,
        other => return Err(format!("there is no variant `{other}`").into()),
    };
    let work = || -> Result<Counts, Box<dyn Error>> {
        // SAFETY: while it is mapped, nobody may change the file. It is ours, and replaced as a whole if at all.
        let map = unsafe { Mmap::map(&File::open(&path)?)? };
        Ok(way(&map))
    };
    work()?;
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        let counts = work()?;
        let seconds = start.elapsed().as_secs_f64();
        let most = counts.values().max().unwrap_or(&0);
        println!(
            "{seconds} {} {} {most}",
            counts.values().sum::<u64>(),
            counts.len()
        );
    }
    Ok(())
}
