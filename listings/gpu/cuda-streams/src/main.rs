use std::error::Error;
use std::time::Instant;

use clap::Parser;
use listing_gpu_cuda_streams::pipeline;

mod gpu;
use gpu::Gpu;

#[derive(Parser)]
struct Args {
    /// How many numbers, from 1 on
    #[arg(long, default_value_t = 200_003)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    n: u32,
    /// How many of them are copied at a time
    #[arg(long, default_value_t = 16_384)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    chunk: u32,
    /// The number of the device
    #[arg(long)]
    device: Option<usize>,
}

/// How many steps lead from a number to 1.
fn collatz(number: u32) -> u32 {
    let mut value = u64::from(number);
    let mut count = 0;
    while value > 1 {
        value = if value.is_multiple_of(2) {
            value / 2
        } else {
            3 * value + 1
        };
        count += 1;
    }
    count
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let device = gpu_device::cuda::open(args.device)?;
    println!("device: {device}");
    let ptx = gpu_device::cuda::compile(include_str!("collatz.cu"))?;
    let module = device.context.load_module(ptx)?;

    let expected: Vec<u32> = (1..=args.n).map(collatz).collect();
    let (n, chunk) = (usize::try_from(args.n)?, usize::try_from(args.chunk)?);
    let chunks = n.div_ceil(chunk);
    println!("{n} numbers in {chunks} chunks of {chunk}");

    // ANCHOR: run
    for slots in [1, 2, 3] {
        let kernel = module.load_function("collatz")?;
        let mut gpu = Gpu::new(&device.context, kernel, (n, chunk), slots)?;
        // The first time the device loads the kernel; the second one counts.
        for counts in [false, true] {
            gpu.results.fill(0);
            device.context.synchronize()?;
            let start = Instant::now();
            let done = pipeline(&mut gpu, chunks, slots);
            // Whatever has happened: nothing is under way any more when the buffers go.
            device.context.synchronize()?;
            done?;
            if counts {
                println!("{slots} in flight: {:.1?}", start.elapsed());
            }
            assert!(gpu.results == expected, "{slots} in flight: a wrong result");
        }
    }
    // ANCHOR_END: run
    let longest = expected.iter().max().expect("there is a number");
    println!("all results are right; the longest way has {longest} steps");
    Ok(())
}
