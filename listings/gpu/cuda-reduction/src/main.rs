use std::error::Error;
use std::sync::Arc;

use clap::{Parser, value_parser};
use cudarc::driver::sys::CUevent_flags;
use cudarc::driver::{CudaFunction, CudaStream, DriverError, LaunchConfig, PushKernelArg};
use listing_gpu_cuda_reduction::{RUNGS, Rung};

#[derive(Parser)]
struct Args {
    /// How many values to add; of more whole numbers than these, an f32 could not hold the sum
    #[arg(long, default_value_t = 100_003, value_parser = value_parser!(u32).range(1..=4_000_000))]
    n: u32,
    /// Threads in a block: a power of two from 32 to 1024
    #[arg(long, default_value_t = 256, value_parser = threads)]
    block: u32,
    /// Which device: its number
    #[arg(long)]
    device: Option<usize>,
}

fn threads(text: &str) -> Result<u32, String> {
    match text.parse::<u32>() {
        Ok(threads) if threads.is_power_of_two() && (32..=1024).contains(&threads) => Ok(threads),
        _ => Err("a power of two from 32 to 1024".to_string()),
    }
}

// ANCHOR: sum
/// Sums `values` on the device. Returns the sum, and the milliseconds that the kernels took.
fn sum(
    stream: &Arc<CudaStream>,
    kernel: &CudaFunction,
    rung: &Rung,
    block: u32,
    values: &[f32],
) -> Result<(f32, f32), DriverError> {
    let mut input = stream.clone_htod(values)?;
    let mut millis = 0.0;
    for launch in rung.launches(values.len() as u32, block) {
        let mut output = stream.alloc_zeros::<f32>(launch.sums as usize)?; // for atomics to add to
        let config = LaunchConfig {
            grid_dim: (launch.blocks, 1, 1),
            block_dim: (block, 1, 1),
            shared_mem_bytes: 0, // besides what the kernel declares
        };
        let mut arguments = stream.launch_builder(kernel);
        arguments.arg(&launch.n).arg(&input).arg(&mut output);
        arguments.record_kernel_launch(CUevent_flags::CU_EVENT_DEFAULT);
        // SAFETY: the kernel takes (unsigned int, const float *, float *). It reads `input` below
        // `launch.n` and writes `output` below `launch.sums`: as many elements as they have.
        let events = unsafe { arguments.launch(config) }?;
        if let Some((start, end)) = events {
            millis += start.elapsed_ms(&end)?; // waits for the kernel; its errors come here
        }
        input = output; // the sums are the next launch's values
    }
    let sums = stream.clone_dtoh(&input)?;
    stream.synchronize()?; // only now is the copy sure to be there
    Ok((sums[0], millis))
}
// ANCHOR_END: sum

fn main() -> Result<(), Box<dyn Error>> {
    let Args { n, block, device } = Args::parse();
    let device = gpu_device::cuda::open(device)?;
    println!("device: {device}");
    println!("{n} values, {block} threads a block");
    let stream = device.context.default_stream();

    // ANCHOR: values
    // Whole numbers of which every partial sum is below 2^24, and so exact: a value that is lost or
    // taken twice changes the sum.
    let whole: Vec<f32> = (0..n).map(|i| (i % 8) as f32).collect();
    let whole_sum: f64 = whole.iter().copied().map(f64::from).sum();
    assert!(whole_sum < f64::from(1 << 24));
    // Fractions, whose partial sums are rounded: another order of additions, another sum.
    let fractions: Vec<f32> = (0..n).map(|i| 1.0 / (1 + i % 1000) as f32).collect();
    let fractions_sum: f64 = fractions.iter().copied().map(f64::from).sum();
    // ANCHOR_END: values

    for rung in RUNGS {
        let module = device
            .context
            .load_module(gpu_device::cuda::compile(rung.source)?)?;
        let kernel = module.load_function(rung.kernel)?;
        // The whole numbers come first: what only a first launch costs is not in the time.
        let (got, _) = sum(&stream, &kernel, &rung, block, &whole)?;
        assert_eq!(f64::from(got), whole_sum, "{}", rung.kernel);
        let (got, millis) = sum(&stream, &kernel, &rung, block, &fractions)?;
        let bound = rung.bound(n, block, fractions_sum);
        let error = (f64::from(got) - fractions_sum).abs();
        assert!(error <= bound, "{}: {error} > {bound}", rung.kernel);
        let (kernel, launches) = (rung.kernel, rung.launches(n, block).len());
        println!("{kernel:<16} launches: {launches}, error below {bound:.6}, {millis:.3} ms");
    }
    Ok(())
}
