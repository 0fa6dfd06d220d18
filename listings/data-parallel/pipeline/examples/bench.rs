//! What `cargo xtask bench data-parallel/pipeline` measures: from opening one file to having written the other.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_pipeline::{piped, serial, text, windows};

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long, default_value_t = 40_000)]
    n: usize,
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build_global()?;
    let folder = std::env::temp_dir().join(format!("pipeline-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let (typed, repaired) = (folder.join("typed.csv"), folder.join("repaired.csv"));
    let (text, meant) = text::timetable(args.n);
    fs::write(&typed, text)?;

    let work = || -> Result<(), Box<dyn Error>> {
        let (input, output) = (
            BufReader::new(File::open(&typed)?),
            File::create(&repaired)?,
        );
        match args.variant.as_str() {
            "serial" => serial(input, output)?,
            "pipeline" => drop(piped(input, output, args.threads)?),
            "rayon" => windows(input, output)?,
            other => return Err(format!("there is no variant `{other}`").into()),
        }
        Ok(())
    };
    work()?;
    for line in io::stdin().lines() {
        line?;
        let start = Instant::now();
        work()?;
        let seconds = start.elapsed().as_secs_f64();
        let result = fs::read_to_string(&repaired)?;
        let right = result.lines().zip(meant.lines()).filter(|(a, b)| a == b);
        println!(
            "{seconds} {} lines, {} right",
            result.lines().count(),
            right.count()
        );
    }
    fs::remove_dir_all(&folder)?;
    Ok(())
}
