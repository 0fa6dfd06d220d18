//! The same formula twice: each operator rounded, and as the device's compiler likes it best.

use std::error::Error;
use std::ptr;

use clap::Parser;
use listing_gpu_opencl_elementwise::Elementwise;
use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::device::Device;
use opencl3::memory::{Buffer, CL_MEM_READ_WRITE};
use opencl3::types::CL_BLOCKING;

#[derive(Parser)]
struct Args {
    /// Balls
    #[arg(long, default_value_t = 100_003, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    /// The number of the device, counted through all platforms
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let n = usize::try_from(args.n)?;
    let device = gpu_device::opencl::open(args.device)?;
    println!("device: {device}");
    let context = Context::from_device(&Device::new(device.id()))?;
    let queue = CommandQueue::create_default_with_properties(&context, 0, 0)?;

    let speeds: Vec<f32> = (0..n).map(|k| (k % 101) as f32 * 0.1).collect();
    let times: Vec<f32> = (0..n).map(|k| (k % 37) as f32 * 0.05).collect();
    // SAFETY: without a host pointer, each buffer is memory of the device alone.
    let buffer = || unsafe { Buffer::create(&context, CL_MEM_READ_WRITE, n, ptr::null_mut()) };
    let (mut v, mut t, out) = (buffer()?, buffer()?, buffer()?);
    // SAFETY: the copies block, and the buffers have as many elements as the vectors.
    unsafe {
        queue.enqueue_write_buffer(&mut v, CL_BLOCKING, 0, &speeds, &[])?;
        queue.enqueue_write_buffer(&mut t, CL_BLOCKING, 0, &times, &[])?;
    }
    let heights = |formula: Elementwise<f32>| -> Result<Vec<f32>, Box<dyn Error>> {
        let formula = formula.array::<f32>("v").array::<f32>("t");
        let mut heights = vec![f32::NAN; n];
        // SAFETY: the expression uses its arguments and nothing else; the copy blocks, and the
        // buffer has as many elements as the vector.
        unsafe {
            (formula.build(&context)?).run(&queue, n, &out, &[&v, &t])?;
            queue.enqueue_read_buffer(&out, CL_BLOCKING, 0, &mut heights, &[])?;
        }
        Ok(heights)
    };

    // ANCHOR: twice
    let formula = || Elementwise::<f32>::new("height", "20.0f + v * t - 4.905f * (t * t)");
    let rounded = heights(formula())?;
    let contracted = heights(formula().contracted())?;
    // ANCHOR_END: twice

    // ANCHOR: compare
    let values = speeds.iter().zip(&times);
    let expected = values.map(|(v, t)| 20.0 + v * t - 4.905 * (t * t));
    assert!(rounded.iter().copied().eq(expected));
    let apart = rounded.iter().zip(&contracted).map(|(a, b)| (a - b).abs());
    println!(
        "  heights that differ: {}",
        apart.clone().filter(|&apart| apart > 0.0).count()
    );
    let most = apart.fold(0.0, f32::max);
    println!("  by at most: {most:e} m");
    // No value exceeds 38 m. In each of the two, the five roundings add up to less than
    // four times 2^-19 m, which is half a unit in the last place from 32 to 64.
    assert!(most <= 4.0 * 2.0_f32.powi(-18));
    // ANCHOR_END: compare
    println!("{n} heights with each operator rounded are the processor's, to the bit");
    Ok(())
}
