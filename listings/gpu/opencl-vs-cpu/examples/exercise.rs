use std::error::Error;

use clap::Parser;
use gpu_device::opencl::open;
use listing_gpu_opencl_vs_cpu::device::{OnDevice, PLAIN};
use listing_gpu_opencl_vs_cpu::{A, inputs, loops};

const PASSES: usize = 8;

/// Eight passes of four steps; each pass takes the result of the one before as its `y`.
fn eight_passes(
    device: &mut OnDevice,
    x: &[f32],
    y: &[f32],
    out: &mut [f32],
) -> Result<(), Box<dyn Error>> {
    // Each pass copies three arrays. Let the data stay on the device between the passes.
    let mut y = y.to_vec();
    for _ in 0..PASSES {
        device.with_copies(A, x, &y, out)?;
        y.copy_from_slice(out);
    }
    Ok(())
}

// ANCHOR: check
#[derive(Parser)]
struct Args {
    #[arg(long, default_value_t = 100_003, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let device = open(args.device)?;
    println!("device: {device}");
    let [x, mut y] = inputs(args.n);
    let n = x.len();
    let mut there = OnDevice::new(&device, PLAIN, 4, n)?;
    let mut out = vec![0.0; n];
    eight_passes(&mut there, &x, &y, &mut out)?;

    let [plain, _] = loops(4).ok_or("four steps are compiled")?;
    let mut expected = vec![0.0; n];
    for _ in 0..PASSES {
        plain(A, &x, &y, &mut expected);
        y.copy_from_slice(&expected);
    }
    assert!(out == expected, "a result differs");
    let arrays = there.copied / size_of_val(&x[..]);
    assert_eq!(arrays, 3, "arrays copied in {PASSES} passes");
    println!("{PASSES} passes with {arrays} arrays copied, every result right");
    Ok(())
}
// ANCHOR_END: check
