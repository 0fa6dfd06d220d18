use std::error::Error;

use clap::Parser;
use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::device::Device;
use opencl3::kernel::{ExecuteKernel, Kernel};
use opencl3::memory::{Buffer, CL_MEM_COPY_HOST_PTR, CL_MEM_READ_WRITE};
use opencl3::program::Program;
use opencl3::types::CL_BLOCKING;

#[derive(Parser)]
struct Args {
    /// The number of the device, counted through all platforms
    #[arg(long)]
    device: Option<usize>,
}

/// Elements to add, and work-items in a work-group.
const N: usize = 100;
const GROUP: usize = 64;

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let device = gpu_device::opencl::open(args.device)?;
    println!("device: {device}");
    let context = Context::from_device(&Device::new(device.id()))?;
    let queue = CommandQueue::create_default_with_properties(&context, 0, 0)?;

    for (file, source) in [
        ("add.cl", include_str!("../src/add.cl")),
        ("unguarded.cl", include_str!("../src/unguarded.cl")),
    ] {
        let program = Program::create_and_build_from_source(&context, source, "")?;
        let kernel = Kernel::create(&program, "add")?;
        // Each buffer has room for all work-items. Behind the first 100 places lies
        // something else: −1.
        let places = N.next_multiple_of(GROUP);
        let mut one = vec![1.0_f32; places];
        let mut sum = vec![-1.0_f32; places];
        let copy = CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR;
        // SAFETY: OpenCL copies `places` elements out of vectors that have as many.
        let (ones, sums) = unsafe {
            (
                Buffer::<f32>::create(&context, copy, places, one.as_mut_ptr().cast())?,
                Buffer::<f32>::create(&context, copy, places, sum.as_mut_ptr().cast())?,
            )
        };
        // SAFETY: the arguments are those of `add`; even without its guard it stays within the buffers.
        unsafe {
            ExecuteKernel::new(&kernel)
                .set_arg(&ones)
                .set_arg(&ones)
                .set_arg(&sums)
                .set_arg(&u32::try_from(N)?)
                .set_global_work_size(places)
                .set_local_work_size(GROUP)
                .enqueue_nd_range(&queue)?;
            queue.enqueue_read_buffer(&sums, CL_BLOCKING, 0, &mut sum, &[])?;
        }
        assert!(sum[..N].iter().all(|&sum| sum == 2.0), "a sum is wrong");
        let overwritten = sum[N..].iter().filter(|&&other| other != -1.0).count();
        println!("{file:>12}: {N} sums are right, {overwritten} places of others are overwritten");
    }
    Ok(())
}
