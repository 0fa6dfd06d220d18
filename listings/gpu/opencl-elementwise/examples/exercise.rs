use std::error::Error;
use std::ptr;

use clap::Parser;
use listing_gpu_opencl_elementwise::{Elementwise, Traffic};
use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::device::Device;
use opencl3::memory::{Buffer, CL_MEM_READ_WRITE};
use opencl3::types::CL_BLOCKING;

/// Makes grades comparable: `out` gets `(x - mean) * scale`, and what is beyond ±3 becomes ±3.
fn standardize(
    context: &Context,
    queue: &CommandQueue,
    n: usize,
    x: &Buffer<f32>,
    out: &Buffer<f32>,
    [mean, scale]: [f32; 2],
) -> Result<Traffic, Box<dyn Error>> {
    // A kernel for each operation, each over all of `out`: make it one.
    let step = |expression| {
        let step = Elementwise::<f32>::new("step", expression)
            .array::<f32>("x")
            .scalar::<f32>("a");
        // SAFETY: the expressions use their arguments and nothing else.
        unsafe { step.build(context) }
    };
    let mut traffic = step("x - a")?.run(queue, n, out, &[x, &mean])?;
    traffic += step("x * a")?.run(queue, n, out, &[out, &scale])?;
    traffic += step("fmin(x, a)")?.run(queue, n, out, &[out, &3.0_f32])?;
    traffic += step("fmax(x, a)")?.run(queue, n, out, &[out, &-3.0_f32])?;
    Ok(traffic)
}

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
    let context = Context::from_device(&Device::new(device.id()))?;
    let queue = CommandQueue::create_default_with_properties(&context, 0, 0)?;

    let n = 1000;
    let grades: Vec<f32> = (0..n).map(|k| (k * k % 997) as f32).collect();
    // SAFETY: without a host pointer, each buffer is memory of the device alone.
    let buffer = || unsafe { Buffer::create(&context, CL_MEM_READ_WRITE, n, ptr::null_mut()) };
    let (mut x, out) = (buffer()?, buffer()?);
    let mut found = vec![f32::NAN; n];
    // SAFETY: the copies block, and the buffers have as many elements as the vectors.
    let traffic = unsafe {
        queue.enqueue_write_buffer(&mut x, CL_BLOCKING, 0, &grades, &[])?;
        let traffic = standardize(&context, &queue, n, &x, &out, [500.0, 0.0125])?;
        queue.enqueue_read_buffer(&out, CL_BLOCKING, 0, &mut found, &[])?;
        traffic
    };
    let expected = grades.iter().map(|x| (x - 500.0) * 0.0125);
    let expected: Vec<f32> = expected.map(|x| x.clamp(-3.0, 3.0)).collect();
    assert_eq!(found, expected);
    let (launches, moved) = (traffic.launches, traffic.read + traffic.written);
    assert_eq!(launches, 1, "{launches} launches, {moved} bytes moved");
    println!("right, in one launch, with {moved} bytes moved");
    Ok(())
}
// ANCHOR_END: check
