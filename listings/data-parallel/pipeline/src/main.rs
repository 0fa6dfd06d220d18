use std::error::Error;
use std::fs::{self, File};
use std::io::BufReader;
use std::time::{Duration, Instant};

use clap::Parser;
use listing_data_parallel_pipeline::journeys::LINES;
use listing_data_parallel_pipeline::{piped, serial, text};

/// Corrects the places of a timetable, from a file to a file.
#[derive(Parser)]
struct Args {
    /// Lines of the timetable
    #[arg(long, default_value_t = 100_000)]
    n: usize,
    /// Workers of the stage that computes
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let (n, workers) = (args.n.max(1), args.threads.max(1));
    let folder = std::env::temp_dir().join(format!("pipeline-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let (typed, repaired) = (folder.join("typed.csv"), folder.join("repaired.csv"));
    let open = || {
        Ok::<_, std::io::Error>((
            BufReader::new(File::open(&typed)?),
            File::create(&repaired)?,
        ))
    };

    let (mut text, meant) = text::timetable(n);
    fs::write(&typed, &text)?;
    for (typed, meant) in text.lines().zip(meant.lines()).take(4) {
        println!("{typed} -> {meant}");
    }

    let (input, output) = open()?;
    let start = Instant::now();
    serial(input, output)?;
    println!("serial: {} ms", start.elapsed().as_millis());
    assert!(fs::read_to_string(&repaired)? == meant, "serial");

    let (input, output) = open()?;
    let busy = piped(input, output, workers)?;
    println!("{workers} workers: {} ms", busy.total.as_millis());
    assert!(fs::read_to_string(&repaired)? == meant, "pipeline");
    let share = |time: Duration| format!("{:.0} %", 100.0 * time.div_duration_f64(busy.total));
    let compute: Vec<_> = busy.compute.iter().copied().map(share).collect();
    println!(
        "busy: read {}, parse {}, compute {}, write {}",
        share(busy.read),
        share(busy.parse),
        compute.join(" and "),
        share(busy.write)
    );

    // One line behind the middle comes from a program that knows only Latin-1.
    let bad = n / 2 + 1;
    let start: usize = text.split_inclusive('\n').take(bad - 1).map(str::len).sum();
    let rest = text.split_off(start);
    fs::write(
        &typed,
        [
            text.as_bytes(),
            b"Z\xFCrich;Lausanne;129\n",
            rest.as_bytes(),
        ]
        .concat(),
    )?;
    let (input, output) = open()?;
    let error = piped(input, output, workers).expect_err("one line is not UTF-8");
    println!("{error}");
    assert!(error.to_string().starts_with(&format!("line {bad}: ")));
    let written = fs::read_to_string(&repaired)?;
    println!("{} lines were written before", written.lines().count());
    assert!(meant.starts_with(&written), "what was written is right");
    assert_eq!(written.lines().count(), (bad - 1) / LINES * LINES);

    fs::remove_dir_all(&folder)?;
    Ok(())
}
