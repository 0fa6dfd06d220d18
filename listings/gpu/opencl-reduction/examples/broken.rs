use std::error::Error;

use clap::Parser;
use listing_gpu_opencl_reduction::{Gpu, LADDER, Rung};

#[derive(Parser)]
struct Args {
    /// How many values are added up
    #[arg(long, default_value_t = 100_000)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1 << 28))]
    n: u32,
    /// The number of the device, counted through all platforms
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let device = gpu_device::opencl::open(args.device)?;
    println!("device: {device}");
    let gpu = Gpu::new(&device)?;

    let rung = Rung {
        name: "sum_broken",
        source: include_str!("broken.cl"),
        ..LADDER[1]
    };
    let kernel = gpu.build::<u32>(&rung)?;
    let values: Vec<u32> = (1..=args.n).collect();
    let right = values.iter().copied().fold(0, u32::wrapping_add);
    let mut wrong = 0;
    for _ in 0..20 {
        let sum = gpu.reduce(&kernel, &rung.passes(values.len()), &values)?;
        wrong += usize::from(sum != right);
    }
    println!("without the barrier, {wrong} of 20 sums are wrong");
    Ok(())
}
