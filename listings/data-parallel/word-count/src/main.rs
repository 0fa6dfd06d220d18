use std::error::Error;
use std::fs::File;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_word_count::*;
use memmap2::Mmap;

/// Counts the words of a text in five ways.
#[derive(Parser)]
struct Args {
    /// Length of the text, in blocks of about a megabyte
    #[arg(long, default_value_t = 10)]
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

    let file = File::open(text::file(args.n.max(1))?)?;
    // SAFETY: while it is mapped, nobody may change the file. It is ours, and replaced as a whole if at all.
    let map = unsafe { Mmap::map(&file)? };

    type Way = fn(&[u8]) -> Counts;
    let ways: [(&str, Way); 5] = [
        ("strings", strings),
        ("borrowed", borrowed),
        ("hashed", hashed),
        ("parallel", parallel),
        ("inline", inline),
    ];
    let mut reference = None;
    for (name, way) in ways {
        let start = Instant::now();
        let counts = way(&map);
        println!("{name}: {} ms", start.elapsed().as_millis());
        assert!(
            counts == *reference.get_or_insert_with(|| counts.clone()),
            "{name} counts otherwise"
        );
    }

    let counts = reference.unwrap_or_default();
    println!(
        "{} words, {} different",
        counts.values().sum::<u64>(),
        counts.len()
    );
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (word, count) in sorted.iter().take(12) {
        println!("{word} {count}");
    }
    Ok(())
}
