use std::error::Error;

use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::device::Device;
use opencl3::kernel::{ExecuteKernel, Kernel};
use opencl3::memory::{Buffer, CL_MEM_COPY_HOST_PTR, CL_MEM_READ_WRITE};
use opencl3::program::Program;
use opencl3::types::CL_BLOCKING;

const KERNEL: &str = "
    kernel void add(global const float *a, global const float *b, global float *sum, uint n)
    {
        for (size_t i = get_global_id(0); i < n; i += get_global_size(0))
            sum[i] = a[i] + b[i];
    }
";

// ANCHOR: check
fn main() -> Result<(), Box<dyn Error>> {
    let device = gpu_device::opencl::open(None)?;
    println!("device: {device}");
    let context = Context::from_device(&Device::new(device.id()))?;
    let queue = CommandQueue::create_default_with_properties(&context, 0, 0)?;
    let program = Program::create_and_build_from_source(&context, KERNEL, "")?;
    let kernel = Kernel::create(&program, "add")?;
    // 256 work-items, whatever the arrays' length.
    for n in [1_u32, 255, 256, 257, 1000, 4096] {
        let mut a: Vec<f32> = (0..n).map(|i| i as f32).collect();
        let mut sum = vec![-1.0_f32; n as usize];
        let copy = CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR;
        // SAFETY: OpenCL copies out of vectors of the length that it is told.
        let (on_a, on_sum) = unsafe {
            (
                Buffer::<f32>::create(&context, copy, a.len(), a.as_mut_ptr().cast())?,
                Buffer::<f32>::create(&context, copy, a.len(), sum.as_mut_ptr().cast())?,
            )
        };
        // SAFETY: the arguments are those of `add`, and `n` is the length of the buffers.
        unsafe {
            ExecuteKernel::new(&kernel)
                .set_arg(&on_a)
                .set_arg(&on_a)
                .set_arg(&on_sum)
                .set_arg(&n)
                .set_global_work_size(256)
                .set_local_work_size(64)
                .enqueue_nd_range(&queue)?;
            queue.enqueue_read_buffer(&on_sum, CL_BLOCKING, 0, &mut sum, &[])?;
        }
        let missing = (0..a.len()).filter(|&i| sum[i] != 2.0 * a[i]).count();
        assert_eq!(missing, 0, "elements without a sum, of {n}");
    }
    println!("256 work-items add arrays of any length");
    Ok(())
}
// ANCHOR_END: check
