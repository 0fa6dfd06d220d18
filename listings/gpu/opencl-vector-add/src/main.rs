use std::error::Error;
use std::ptr;
use std::time::Duration;

use clap::Parser;
use opencl3::command_queue::{CL_QUEUE_PROFILING_ENABLE, CommandQueue};
use opencl3::context::Context;
use opencl3::device::Device;
use opencl3::event::Event;
use opencl3::kernel::{ExecuteKernel, Kernel};
use opencl3::memory::{Buffer, CL_MEM_READ_ONLY, CL_MEM_WRITE_ONLY};
use opencl3::program::Program;
use opencl3::types::CL_NON_BLOCKING;

/// Work-items in a work-group.
const GROUP: usize = 64;

#[derive(Parser)]
struct Args {
    /// Elements of each array
    #[arg(long, default_value_t = 1_000_003, value_parser = clap::value_parser!(u32).range(1..))]
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

    // ANCHOR: setup
    let context = Context::from_device(&Device::new(device.id()))?;
    let queue =
        CommandQueue::create_default_with_properties(&context, CL_QUEUE_PROFILING_ENABLE, 0)?;
    let program = Program::create_and_build_from_source(&context, include_str!("add.cl"), "")?;
    let kernel = Kernel::create(&program, "add")?;
    // ANCHOR_END: setup

    let a: Vec<f32> = (0..args.n).map(|i| i as f32).collect();
    let b: Vec<f32> = (0..args.n).map(|i| 0.5 * i as f32).collect();
    let mut sum = vec![0.0_f32; n];

    // ANCHOR: buffers
    // SAFETY: without a host pointer, each buffer is memory of the device alone.
    let (mut on_a, mut on_b, on_sum) = unsafe {
        (
            Buffer::<f32>::create(&context, CL_MEM_READ_ONLY, n, ptr::null_mut())?,
            Buffer::<f32>::create(&context, CL_MEM_READ_ONLY, n, ptr::null_mut())?,
            Buffer::<f32>::create(&context, CL_MEM_WRITE_ONLY, n, ptr::null_mut())?,
        )
    };
    // ANCHOR_END: buffers

    // ANCHOR: commands
    // SAFETY: `a`, `b` and `sum` live until `wait` below; the buffers hold `n` elements, as the
    // slices do; the arguments are those of `add`, in its order and of its types.
    let events = unsafe {
        let to_a = queue.enqueue_write_buffer(&mut on_a, CL_NON_BLOCKING, 0, &a, &[])?;
        let to_b = queue.enqueue_write_buffer(&mut on_b, CL_NON_BLOCKING, 0, &b, &[])?;
        let add = ExecuteKernel::new(&kernel)
            .set_arg(&on_a)
            .set_arg(&on_b)
            .set_arg(&on_sum)
            .set_arg(&args.n)
            .set_global_work_size(n.next_multiple_of(GROUP))
            .set_local_work_size(GROUP)
            .set_event_wait_list(&[to_a.get(), to_b.get()])
            .enqueue_nd_range(&queue)?;
        let from =
            queue.enqueue_read_buffer(&on_sum, CL_NON_BLOCKING, 0, &mut sum, &[add.get()])?;
        [
            ("copy a", to_a),
            ("copy b", to_b),
            ("add", add),
            ("copy back", from),
        ]
    };
    events[3].1.wait()?;
    // ANCHOR_END: commands

    for (what, event) in &events {
        println!("{what:>9}: {:.1?}", elapsed(event)?);
    }
    // Adding two floats rounds once, on the device as here: the sums are equal to the bit.
    let wrong = (0..n).filter(|&i| sum[i] != a[i] + b[i]).count();
    assert_eq!(wrong, 0, "sums that differ from the processor's");
    println!(
        "{n} sums are right; the last is {}; {} work-items in {} work-groups, {} of them beyond the end",
        sum[n - 1],
        n.next_multiple_of(GROUP),
        n.div_ceil(GROUP),
        n.next_multiple_of(GROUP) - n
    );
    Ok(())
}

/// How long the device worked on a command.
fn elapsed(event: &Event) -> Result<Duration, Box<dyn Error>> {
    let nanoseconds = event.profiling_command_end()? - event.profiling_command_start()?;
    Ok(Duration::from_nanos(nanoseconds))
}
