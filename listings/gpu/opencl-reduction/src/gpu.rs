use std::error::Error;
use std::ptr;

use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::device::Device;
use opencl3::kernel::{ExecuteKernel, Kernel};
use opencl3::memory::{Buffer, CL_MEM_READ_WRITE};
use opencl3::program::Program;
use opencl3::types::CL_BLOCKING;

use crate::{GROUP, Pass, Rung};

/// A type of Rust's, and its name in OpenCL C.
pub trait Number: Copy + Default {
    const NAME: &'static str;
}

impl Number for u32 {
    const NAME: &'static str = "uint";
}

impl Number for f32 {
    const NAME: &'static str = "float";
}

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
        let queue = CommandQueue::create_default_with_properties(&context, 0, 0)?;
        Ok(Self { context, queue })
    }

    /// Builds a rung's kernel for numbers of type `T`.
    ///
    /// # Errors
    /// If it does not compile; what the compiler says goes to standard error.
    // ANCHOR: build
    pub fn build<T: Number>(&self, rung: &Rung) -> Result<Kernel, Box<dyn Error>> {
        let options = format!("-DT={} -DGROUP={GROUP}", T::NAME);
        let program = Program::create_and_build_from_source(&self.context, rung.source, &options)
            .map_err(|log| {
            eprintln!("{log}");
            "the kernel does not compile"
        })?;
        Ok(Kernel::create(&program, rung.name)?)
    }
    // ANCHOR_END: build

    /// Makes one of `values`, of which there is at least one: a launch for each pass.
    ///
    /// # Errors
    /// If a command fails.
    // ANCHOR: reduce
    pub fn reduce<T: Number>(
        &self,
        kernel: &Kernel,
        passes: &[Pass],
        values: &[T],
    ) -> Result<T, Box<dyn Error>> {
        let mut input = self.buffer(values)?;
        for pass in passes {
            let output = self.buffer(&vec![T::default(); pass.outputs])?;
            // SAFETY: the arguments are those of every rung, in their order, of their types;
            // the buffers hold `inputs` and `outputs` numbers, and no rung goes beyond them.
            unsafe {
                ExecuteKernel::new(kernel)
                    .set_arg(&u32::try_from(pass.inputs)?)
                    .set_arg(&input)
                    .set_arg(&output)
                    .set_global_work_size(pass.groups * GROUP)
                    .set_local_work_size(GROUP)
                    .enqueue_nd_range(&self.queue)?;
            }
            input = output; // OpenCL keeps the old input until the kernel has ended.
        }
        let mut last = [T::default()];
        // SAFETY: the buffer holds one number; the call returns when it has arrived.
        unsafe {
            self.queue
                .enqueue_read_buffer(&input, CL_BLOCKING, 0, &mut last, &[])?;
        }
        Ok(last[0])
    }
    // ANCHOR_END: reduce

    /// Memory of the device with a copy of `values`.
    fn buffer<T>(&self, values: &[T]) -> Result<Buffer<T>, Box<dyn Error>> {
        let (flags, n) = (CL_MEM_READ_WRITE, values.len());
        // SAFETY: without a host pointer no memory of ours is used; the write has ended when the call returns.
        unsafe {
            let mut buffer = Buffer::create(&self.context, flags, n, ptr::null_mut())?;
            self.queue
                .enqueue_write_buffer(&mut buffer, CL_BLOCKING, 0, values, &[])?;
            Ok(buffer)
        }
    }
}
