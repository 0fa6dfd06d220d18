//! The contenders of the measurement that are written in Rust: `--n` is the number of steps for each of [`ELEMENTS`].

use std::error::Error;
use std::io;
use std::time::{Duration, Instant};

use clap::Parser;
use gpu_device::opencl::open;
use listing_gpu_opencl_vs_cpu::device::{LANES, OnDevice, PLAIN};
use listing_gpu_opencl_vs_cpu::mapped::Mapped;
use listing_gpu_opencl_vs_cpu::{A, checksum, in_parallel, inputs, loops};
use rayon::ThreadPoolBuilder;

/// Three arrays of 64 MiB, more than a cache holds.
const ELEMENTS: usize = 1 << 24;

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long)]
    n: u32,
    #[arg(long)]
    threads: usize,
}

/// One timed run, and the checksum of its result, which is taken after the clock has stopped.
type Work = Box<dyn FnMut() -> Result<(Duration, u64), Box<dyn Error>>>;

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    (ThreadPoolBuilder::new().num_threads(args.threads)).build_global()?;
    let mut work = contender(&args.variant, args.n)?;
    work()?; // the warm-up
    for line in io::stdin().lines() {
        line?;
        let (time, answer) = work()?;
        println!("{} {answer}", time.as_secs_f64());
    }
    Ok(())
}

fn contender(variant: &str, steps: u32) -> Result<Work, Box<dyn Error>> {
    let [x, y] = inputs(u32::try_from(ELEMENTS)?);
    let mut out = vec![0.0; ELEMENTS];
    let [plain, lanes] = loops(steps).ok_or("no loop was compiled for this number of steps")?;
    if let "serial" | "rayon" | "lanes" = variant {
        let one = if variant == "lanes" { lanes } else { plain };
        let parallel = variant != "serial";
        return Ok(Box::new(move || {
            let start = Instant::now();
            match parallel {
                false => one(A, &x, &y, &mut out),
                true => in_parallel(one, A, &x, &y, &mut out),
            }
            Ok((start.elapsed(), checksum(&out)))
        }));
    }

    let device = open(None)?;
    if variant == "mapped" {
        let mut mapped = Mapped::new(&device, LANES, steps, ELEMENTS)?;
        let [mapped_x, mapped_y] = mapped.inputs()?;
        mapped_x.copy_from_slice(&x);
        mapped_y.copy_from_slice(&y);
        return Ok(Box::new(move || {
            // The host has its inputs where it can write to them, as the others have.
            mapped.inputs()?;
            let start = Instant::now();
            let out = mapped.run(A)?;
            Ok((start.elapsed(), checksum(out)))
        }));
    }
    let source = if variant == "kernel" { PLAIN } else { LANES };
    let mut there = OnDevice::new(&device, source, steps, ELEMENTS)?;
    there.write(&x, &y)?;
    let variant = variant.to_owned();
    Ok(Box::new(move || {
        let start = Instant::now();
        match variant.as_str() {
            "copies" => there.with_copies(A, &x, &y, &mut out)?,
            "kernel" | "kernel-lanes" => there.run(A)?,
            // Some drivers compile when the program is built, others when it first runs.
            "build" | "cached" => {
                there.rebuild(steps)?;
                there.run(A)?;
            }
            other => return Err(format!("there is no variant `{other}`").into()),
        }
        let time = start.elapsed();
        if variant != "copies" {
            there.read(&mut out)?;
        }
        Ok((time, checksum(&out)))
    }))
}
