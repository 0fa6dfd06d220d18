use std::error::Error;
use std::ptr;
use std::time::Duration;

use opencl3::command_queue::{CL_QUEUE_PROFILING_ENABLE, CommandQueue};
use opencl3::context::Context;
use opencl3::device::Device;
use opencl3::kernel::{ExecuteKernel, Kernel};
use opencl3::memory::{Buffer, CL_MEM_READ_WRITE};
use opencl3::program::Program;
use opencl3::types::CL_BLOCKING;

use crate::{ITEMS, Rung, Shape};

/// A device's context and queue.
pub struct Gpu {
    context: Context,
    queue: CommandQueue,
}

impl Gpu {
    /// # Errors
    /// If OpenCL cannot make them.
    pub fn new(device: &gpu_device::opencl::Device) -> Result<Self, Box<dyn Error>> {
        let context = Context::from_device(&Device::new(device.id()))?;
        let queue =
            CommandQueue::create_default_with_properties(&context, CL_QUEUE_PROFILING_ENABLE, 0)?;
        Ok(Self { context, queue })
    }

    /// Builds a rung's kernel.
    ///
    /// # Errors
    /// If it does not compile; what the compiler says goes to standard error.
    pub fn build(&self, rung: &Rung) -> Result<Kernel, Box<dyn Error>> {
        let program = Program::create_and_build_from_source(&self.context, rung.source, "")
            .map_err(|log| {
                eprintln!("{log}");
                "the kernel does not compile"
            })?;
        Ok(Kernel::create(&program, "matmul")?)
    }

    /// C = A · B, and how long the kernel took.
    ///
    /// # Errors
    /// If a command fails.
    ///
    /// # Panics
    /// If a matrix is not as large as the shape says.
    // ANCHOR: multiply
    pub fn multiply(
        &self,
        rung: &Rung,
        kernel: &Kernel,
        shape: Shape,
        a: &[f32],
        b: &[f32],
    ) -> Result<(Vec<f32>, Duration), Box<dyn Error>> {
        let Shape { m, n, k } = shape;
        assert_eq!((a.len(), b.len()), (m * k, k * n));
        let mut c = vec![f32::NAN; m * n];
        let (on_a, on_b, on_c) = (self.buffer(a)?, self.buffer(b)?, self.buffer(&c)?);
        let groups = rung.groups(shape);
        // SAFETY: the arguments are those of each `matmul`, in their order, of their types; the
        // buffers have the sizes that m, n and k say; the read returns when `c` is complete.
        let event = unsafe {
            let event = ExecuteKernel::new(kernel)
                .set_arg(&on_a)
                .set_arg(&on_b)
                .set_arg(&on_c)
                .set_arg(&u32::try_from(m)?)
                .set_arg(&u32::try_from(n)?)
                .set_arg(&u32::try_from(k)?)
                .set_global_work_sizes(&groups.map(|groups| groups * ITEMS))
                .set_local_work_sizes(&[ITEMS, ITEMS])
                .enqueue_nd_range(&self.queue)?;
            self.queue
                .enqueue_read_buffer(&on_c, CL_BLOCKING, 0, &mut c, &[])?;
            event
        };
        let nanoseconds = event.profiling_command_end()? - event.profiling_command_start()?;
        Ok((c, Duration::from_nanos(nanoseconds)))
    }
    // ANCHOR_END: multiply

    /// Memory of the device with a copy of `values`.
    fn buffer(&self, values: &[f32]) -> Result<Buffer<f32>, Box<dyn Error>> {
        let (flags, length) = (CL_MEM_READ_WRITE, values.len());
        // SAFETY: without a host pointer no memory of ours is used; the write has ended when the call returns.
        unsafe {
            let mut buffer = Buffer::create(&self.context, flags, length, ptr::null_mut())?;
            self.queue
                .enqueue_write_buffer(&mut buffer, CL_BLOCKING, 0, values, &[])?;
            Ok(buffer)
        }
    }
}
