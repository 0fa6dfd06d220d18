use std::error::Error;

use clap::Parser;
use listing_gpu_opencl_matmul::{Gpu, ITEMS, Rung, Shape};

#[derive(Parser)]
struct Args {
    /// How many rows and columns the matrices have
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=1024))]
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
        name: "broken",
        source: include_str!("broken.cl"),
        tile: ITEMS,
        shared: ITEMS,
    };
    let kernel = gpu.build(&rung)?;

    // Small whole numbers, so that no sum is rounded.
    let n = usize::try_from(args.n)?;
    let shape = Shape { m: n, n, k: n };
    let a: Vec<f32> = (0..n * n).map(|i| (i % 7) as f32).collect();
    let b: Vec<f32> = (0..n * n).map(|i| (i % 11) as f32).collect();
    let (c, _) = gpu.multiply(&rung, &kernel, shape, &a, &b)?;
    let wrong = (0..n * n)
        .filter(|&i| {
            let exact: f32 = (0..n).map(|p| a[i / n * n + p] * b[p * n + i % n]).sum();
            c[i] != exact
        })
        .count();
    println!(
        "without the second barrier, {wrong} of {} elements are wrong",
        n * n
    );
    Ok(())
}
