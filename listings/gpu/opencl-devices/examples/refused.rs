//! A launch that breaks a limit is refused with a number; one that asks first is not.

use std::error::Error;
use std::ptr;

use clap::Parser;
use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::device::Device;
use opencl3::error_codes::ClError;
use opencl3::kernel::{ExecuteKernel, Kernel};
use opencl3::memory::{Buffer, CL_MEM_READ_WRITE};
use opencl3::program::Program;

/// Counts the work-items that it runs in: `counter` is all that it needs.
const SOURCE: &str = "kernel void count(global int *counter) { atomic_inc(counter); }";

#[derive(Parser)]
struct Args {
    /// The number of the device, counted through all platforms
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let opened = gpu_device::opencl::open(Args::parse().device)?;
    println!("device: {opened}");
    let device = Device::new(opened.id());
    let context = Context::from_device(&device)?;
    let queue = CommandQueue::create_default_with_properties(&context, 0, 0)?;
    let program = Program::create_and_build_from_source(&context, SOURCE, "-cl-std=CL1.2")?;
    let kernel = Kernel::create(&program, "count")?;
    // SAFETY: without a host pointer, the buffer is memory of the device alone.
    let mut counter =
        unsafe { Buffer::<i32>::create(&context, CL_MEM_READ_WRITE, 1, ptr::null_mut())? };

    // ANCHOR: launch
    // How many work-items ran, or why none did.
    let mut launch = |global: &[usize], local: &[usize]| -> Result<i32, ClError> {
        let mut count = [0];
        // SAFETY: both copies block, so `count` outlives them; the kernel has one argument,
        // a counter, and touches nothing else.
        unsafe {
            queue.enqueue_write_buffer(&mut counter, 1, 0, &count, &[])?;
            (ExecuteKernel::new(&kernel).set_arg(&counter))
                .set_global_work_sizes(global)
                .set_local_work_sizes(local)
                .enqueue_nd_range(&queue)?;
            queue.enqueue_read_buffer(&counter, 1, 0, &mut count, &[])?;
        }
        Ok(count[0])
    };
    // ANCHOR_END: launch

    // ANCHOR: refused
    let most = device.max_work_group_size()?;
    let twice = launch(&[most, 2], &[most, 2]);
    println!("a work-group of twice the maximum: {}", word(&twice));
    let uneven = launch(&[100], &[64]);
    println!("100 work-items in groups of 64: {}", word(&uneven));
    assert!(twice.is_err() && uneven.is_err());
    // ANCHOR_END: refused

    // ANCHOR: asked
    // The kernel's own maximum may be lower: its registers and local memory count.
    let most = kernel.get_work_group_size(device.id())?;
    let multiple = kernel.get_work_group_size_multiple(device.id())?;
    let group = (256.min(most) / multiple * multiple).max(1);
    let asked = launch(&[100_usize.next_multiple_of(group)], &[group]);
    println!(
        "rounded up to full groups: {}",
        if asked == Ok(100_usize.next_multiple_of(group) as i32) {
            "all ran"
        } else {
            "refused"
        }
    );
    let left = launch(&[100], &[]);
    println!(
        "100 work-items in groups of the driver's choice: {}",
        word(&left)
    );
    assert_eq!(left, Ok(100));
    // ANCHOR_END: asked
    Ok(())
}

fn word(outcome: &Result<i32, ClError>) -> String {
    match outcome {
        Ok(count) => format!("{count} ran"),
        Err(error) => format!("{error} ({})", error.0),
    }
}
