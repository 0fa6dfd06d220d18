use std::error::Error;
use std::ptr;

use clap::Parser;
use listing_gpu_opencl_elementwise::{Argument, Elementwise, Traffic};
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
    // SAFETY: without a host pointer, each buffer is memory of the device alone.
    let buffer =
        || unsafe { Buffer::<f32>::create(&context, CL_MEM_READ_WRITE, n, ptr::null_mut()) };
    let read = |from: &Buffer<f32>| -> Result<Vec<f32>, Box<dyn Error>> {
        let mut host = vec![f32::NAN; n];
        // SAFETY: the copy blocks, and the buffer has as many elements as the vector.
        unsafe { queue.enqueue_read_buffer(from, CL_BLOCKING, 0, &mut host, &[])? };
        Ok(host)
    };

    // Each ball leaves a tower of 20 m with its own speed, and is looked at after its own time.
    let h = 20.0_f32;
    let speeds: Vec<f32> = (0..n).map(|k| (k % 101) as f32 * 0.1).collect();
    let times: Vec<f32> = (0..n).map(|k| (k % 37) as f32 * 0.05).collect();
    let (mut v, mut t) = (buffer()?, buffer()?);
    // SAFETY: the copies block, and the buffers have as many elements as the vectors.
    unsafe {
        queue.enqueue_write_buffer(&mut v, CL_BLOCKING, 0, &speeds, &[])?;
        queue.enqueue_write_buffer(&mut t, CL_BLOCKING, 0, &times, &[])?;
    }

    // ANCHOR: each
    // As an array library does it: a kernel for each operator, an array for each result.
    let unary = |op| {
        Elementwise::<f32>::new("unary", op)
            .scalar::<f32>("a")
            .array::<f32>("x")
    };
    let binary = |op| {
        Elementwise::<f32>::new("binary", op)
            .array::<f32>("x")
            .array::<f32>("y")
    };
    // SAFETY: the expressions use their arguments and nothing else.
    let (multiply, subtract, scale, shift) = unsafe {
        (
            binary("x * y").build(&context)?,
            binary("x - y").build(&context)?,
            unary("a * x").build(&context)?,
            unary("a + x").build(&context)?,
        )
    };
    let (vt, tt, fallen, risen) = (buffer()?, buffer()?, buffer()?, buffer()?);
    let height = buffer()?;
    let mut each = Traffic::default();
    each += multiply.run(&queue, n, &vt, &[&v, &t])?;
    each += multiply.run(&queue, n, &tt, &[&t, &t])?;
    each += scale.run(&queue, n, &fallen, &[&4.905_f32, &tt])?;
    each += shift.run(&queue, n, &risen, &[&h, &vt])?;
    each += subtract.run(&queue, n, &height, &[&risen, &fallen])?;
    // ANCHOR_END: each

    // ANCHOR: fused
    let formula = Elementwise::<f32>::new("height", "h + v * t - 4.905f * (t * t)")
        .scalar::<f32>("h")
        .array::<f32>("v")
        .array::<f32>("t");
    let source = formula.source()?;
    // SAFETY: as above.
    let formula = unsafe { formula.build(&context)? };
    let arguments: [&dyn Argument; 3] = [&h, &v, &t];
    let fused_height = buffer()?;
    let fused = formula.run(&queue, n, &fused_height, &arguments)?;
    // ANCHOR_END: fused

    println!(
        "a kernel for each operator: {}, 4 temporary arrays",
        words(&each)
    );
    println!("one kernel: {}, none", words(&fused));
    print!("{source}");
    // ANCHOR: right
    // Without contraction each operator rounds once, on the device as here: equal to the bit.
    let expected = speeds.iter().zip(&times);
    let expected: Vec<f32> = expected.map(|(v, t)| h + v * t - 4.905 * (t * t)).collect();
    assert!(read(&height)? == expected && read(&fused_height)? == expected);
    // ANCHOR_END: right
    println!(
        "{n} heights are the processor's, to the bit, both times; the last is {} m",
        expected[n - 1]
    );
    Ok(())
}

fn words(traffic: &Traffic) -> String {
    let Traffic {
        launches,
        read,
        written,
    } = traffic;
    format!("launches: {launches}, {read} bytes read, {written} bytes written")
}
