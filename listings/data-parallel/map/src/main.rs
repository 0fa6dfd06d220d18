use std::error::Error;
use std::time::Instant;
use std::{env, fs, thread};

use clap::Parser;
use image::{ImageBuffer, Rgb};
use listing_data_parallel_map::{Row, color, parallel, row, row_lanes, serial};
use rayon::ThreadPoolBuilder;

#[derive(Parser)]
struct Args {
    /// Rows and columns of the picture.
    #[arg(long, default_value_t = 600)]
    n: usize,
    /// How many threads draw; as many as there are cores if not given.
    #[arg(long)]
    threads: Option<usize>,
    /// The file for the picture; mandelbrot.png in the folder for temporary files if
    /// not given.
    #[arg(long)]
    out: Option<std::path::PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Args { n, threads, out } = Args::parse();
    let threads = threads.map_or_else(|| thread::available_parallelism().map(usize::from), Ok)?;
    let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;

    // ANCHOR: measure
    let start = Instant::now();
    let one_by_one = serial(n, row);
    let serial_time = start.elapsed();
    println!("serial: {serial_time:.1?}");

    for (name, row) in [
        ("rows in parallel", row as Row),
        ("and in lanes", row_lanes),
    ] {
        let start = Instant::now();
        let picture = pool.install(|| parallel(n, row));
        let time = start.elapsed();
        assert!(picture == one_by_one, "a pixel differs");
        let ratio = serial_time.as_secs_f64() / time.as_secs_f64();
        println!("{name}: {time:.1?}, {ratio:.1}×, every pixel the same");
    }
    // ANCHOR_END: measure

    // ANCHOR: shares
    let cost = |pixels: &[u8]| pixels.iter().map(|&steps| u64::from(steps)).sum::<u64>();
    let all = cost(&one_by_one).max(1);
    for (quarter, pixels) in one_by_one.chunks((n * n).div_ceil(4).max(1)).enumerate() {
        let share = 100 * cost(pixels) / all;
        println!(
            "quarter {} of the rows: {share} % of the steps",
            quarter + 1
        );
    }
    // ANCHOR_END: shares

    let colors = one_by_one.iter().flat_map(|&steps| color(steps)).collect();
    let side = u32::try_from(n)?;
    let picture = ImageBuffer::<Rgb<u8>, Vec<u8>>::from_raw(side, side, colors);
    let picture = picture.ok_or("the picture has n × n pixels")?;
    let out = out.unwrap_or_else(|| env::temp_dir().join("mandelbrot.png"));
    picture.save(&out)?;
    println!("written: {} bytes of PNG", fs::metadata(&out)?.len());
    Ok(())
}
