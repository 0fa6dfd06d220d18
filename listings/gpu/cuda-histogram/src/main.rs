use std::error::Error;
use std::sync::Arc;

use clap::{Parser, value_parser};
use cudarc::driver::sys::CUevent_flags;
use cudarc::driver::{
    CudaFunction, CudaSlice, CudaStream, DriverError, LaunchConfig, PushKernelArg,
};
use listing_gpu_cuda_histogram::{RUNGS, Rung, data, serial};

#[derive(Parser)]
struct Args {
    /// How many values to count
    #[arg(long, default_value_t = 100_003, value_parser = value_parser!(u32).range(1..=1 << 28))]
    n: u32,
    /// How many bins: the kernels declare shared memory for 1024
    #[arg(long, default_value_t = 100, value_parser = value_parser!(u32).range(1..=1024))]
    bins: u32,
    /// Threads in a block
    #[arg(long, default_value_t = 256, value_parser = value_parser!(u32).range(1..=1024))]
    block: u32,
    /// Which device: its number
    #[arg(long)]
    device: Option<usize>,
}

// ANCHOR: count
/// Counts `values`. Returns the counts, and the milliseconds that the kernel took.
fn count(
    stream: &Arc<CudaStream>,
    kernel: &CudaFunction,
    rung: &Rung,
    values: &CudaSlice<u32>,
    (bins, width, block): (u32, u32, u32),
) -> Result<(Vec<u32>, f32), DriverError> {
    let n = values.len() as u32;
    let mut counts = stream.alloc_zeros::<u32>(bins as usize)?; // for atomics to add to
    let config = LaunchConfig {
        grid_dim: (rung.blocks(n, block), 1, 1),
        block_dim: (block, 1, 1),
        shared_mem_bytes: 0, // besides what the kernel declares
    };
    let mut arguments = stream.launch_builder(kernel);
    arguments.arg(&n).arg(&bins).arg(&width);
    arguments.arg(values).arg(&mut counts);
    arguments.record_kernel_launch(CUevent_flags::CU_EVENT_DEFAULT);
    // SAFETY: the kernel takes three unsigned int, const unsigned int * and unsigned int *. It reads
    // `values` below `n`, their number, and writes `counts` and shared memory below `bins`: `counts`
    // has as many, shared memory the 1024 that `--bins` allows.
    let events = unsafe { arguments.launch(config) }?;
    let millis = match events {
        Some((start, end)) => start.elapsed_ms(&end)?, // waits for the kernel; its errors come here
        None => 0.0,
    };
    let counts = stream.clone_dtoh(&counts)?;
    stream.synchronize()?; // only now is the copy sure to be there
    Ok((counts, millis))
}
// ANCHOR_END: count

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let (n, bins, block) = (args.n, args.bins, args.block);
    let width = 1000_u32.div_ceil(bins);
    let device = gpu_device::cuda::open(args.device)?;
    println!("device: {device}");
    println!("{n} values, {bins} bins, {block} threads a block");
    let stream = device.context.default_stream();

    for (name, values) in data(n) {
        let expected = serial(&values, bins, width);
        let values = stream.clone_htod(&values)?;
        for rung in RUNGS {
            let module = device
                .context
                .load_module(gpu_device::cuda::compile(rung.source)?)?;
            let kernel = module.load_function(rung.kernel)?;
            let sizes = (bins, width, block);
            // Twice: what a first launch costs besides is not in the second time.
            let (first, _) = count(&stream, &kernel, &rung, &values, sizes)?;
            let (second, millis) = count(&stream, &kernel, &rung, &values, sizes)?;
            for counts in [first, second] {
                assert_eq!(counts, expected, "{}, {name}", rung.kernel);
            }
            let blocks = rung.blocks(n, block);
            println!(
                "{name:<7} {:<18} right, blocks: {blocks}, {millis:.3} ms",
                rung.kernel
            );
        }
    }
    Ok(())
}
