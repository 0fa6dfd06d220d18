use std::error::Error;

use clap::Parser;
use listing_gpu_opencl_reduction::{Gpu, LADDER, Rung, sizes};

/// The largest value of each work-group. A work-item without a value brings the
/// one that changes no maximum.
const KERNEL: &str = "
kernel void largest(uint n, global const T *input, global T *output)
{
    local T partial[GROUP];
    const uint i = get_global_id(0), item = get_local_id(0);
    partial[item] = i < n ? input[i] : -INFINITY;
    for (uint stride = GROUP / 2; stride > 0; stride /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < stride)
            partial[item] = max(partial[item], partial[item + stride]);
    }
    if (item == 0)
        output[get_group_id(0)] = partial[0];
}
";

// ANCHOR: check
#[derive(Parser)]
struct Args {
    /// The number of the device, counted through all platforms
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let device = gpu_device::opencl::open(Args::parse().device)?;
    println!("device: {device}");
    let gpu = Gpu::new(&device)?;
    let rung = Rung {
        name: "largest",
        source: KERNEL,
        ..LADDER[2]
    };
    let kernel = gpu.build::<f32>(&rung)?;

    // A winter in Oymyakon, in degrees Celsius: each value is below zero.
    let winter: Vec<f32> = (0..100_000)
        .map(|i| -20.5 - ((i * 7919) % 401) as f32 / 10.0)
        .collect();
    for n in sizes(winter.len()) {
        let serial = winter[..n]
            .iter()
            .copied()
            .fold(f32::NEG_INFINITY, f32::max);
        let largest = gpu.reduce(&kernel, &rung.passes(n), &winter[..n])?;
        assert_eq!(largest, serial, "the largest of {n} values");
    }
    println!("the largest value is right, whatever their number");
    Ok(())
}
// ANCHOR_END: check
