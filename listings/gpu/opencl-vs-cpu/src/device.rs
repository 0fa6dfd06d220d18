//! The arrays on a device: copied there and back, or left there.

use std::error::Error;
use std::ptr;

use gpu_device::opencl::Device;
use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::kernel::{ExecuteKernel, Kernel};
use opencl3::memory::{Buffer, CL_MEM_READ_WRITE};
use opencl3::program::Program;
use opencl3::types::{CL_BLOCKING, CL_NON_BLOCKING};

/// Work-items in a work-group.
pub const GROUP: usize = 64;

/// What can go wrong: OpenCL's codes, and the log of a build.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A kernel's text, and how many elements a work-item of it takes.
#[derive(Clone, Copy)]
pub struct Source {
    text: &'static str,
    each: usize,
}

/// One element for each work-item.
pub const PLAIN: Source = Source {
    text: include_str!("steps.cl"),
    each: 1,
};

/// 128 elements for each work-item, as [`crate::lanes`] has them.
pub const LANES: Source = Source {
    text: include_str!("lanes.cl"),
    each: 128,
};

/// A kernel that is built.
pub struct Steps {
    kernel: Kernel,
    each: usize,
}

impl Steps {
    // ANCHOR: build
    /// Has the kernel compiled for this number of steps.
    pub fn build(context: &Context, source: Source, steps: u32) -> Result<Self> {
        let options = format!("-D STEPS={steps}");
        let program = Program::create_and_build_from_source(context, source.text, &options)?;
        Ok(Self {
            kernel: Kernel::create(&program, "steps")?,
            each: source.each,
        })
    }
    // ANCHOR_END: build

    /// Starts the work-items for `n` elements, and does not wait for them.
    ///
    /// # Safety
    /// The three buffers are on the queue's device, hold `n` elements, and are not mapped.
    pub unsafe fn launch(
        &self,
        queue: &CommandQueue,
        [x, y, out]: [&Buffer<f32>; 3],
        a: f32,
        n: usize,
    ) -> Result<()> {
        let count = u32::try_from(n)?;
        let work_items = n.div_ceil(self.each).next_multiple_of(GROUP);
        // SAFETY: these are the arguments of `steps`, in its order and of its types; it looks whether an element is below `n`.
        unsafe {
            ExecuteKernel::new(&self.kernel)
                .set_arg(x)
                .set_arg(y)
                .set_arg(out)
                .set_arg(&a)
                .set_arg(&count)
                .set_global_work_size(work_items)
                .set_local_work_size(GROUP)
                .enqueue_nd_range(queue)?;
        }
        Ok(())
    }
}

/// A program that is built, and memory on the device for `x`, `y` and the result.
pub struct OnDevice {
    context: Context,
    queue: CommandQueue,
    source: Source,
    kernel: Steps,
    x: Buffer<f32>,
    y: Buffer<f32>,
    out: Buffer<f32>,
    n: usize,
    /// Bytes that were copied in both directions so far.
    pub copied: usize,
}

impl OnDevice {
    /// Builds the program and takes the memory.
    pub fn new(device: &Device, source: Source, steps: u32, n: usize) -> Result<Self> {
        let context = Context::from_device(&opencl3::device::Device::new(device.id()))?;
        // SAFETY: without a host pointer, a buffer is memory of the device alone.
        let buffer = || unsafe { Buffer::create(&context, CL_MEM_READ_WRITE, n, ptr::null_mut()) };
        let (x, y, out) = (buffer()?, buffer()?, buffer()?);
        Ok(Self {
            queue: CommandQueue::create_default_with_properties(&context, 0, 0)?,
            kernel: Steps::build(&context, source, steps)?,
            source,
            context,
            x,
            y,
            out,
            n,
            copied: 0,
        })
    }

    /// Builds the program once more.
    pub fn rebuild(&mut self, steps: u32) -> Result<()> {
        self.kernel = Steps::build(&self.context, self.source, steps)?;
        Ok(())
    }

    // ANCHOR: parts
    /// Copies the inputs to the device.
    pub fn write(&mut self, x: &[f32], y: &[f32]) -> Result<()> {
        assert_eq!([x.len(), y.len()], [self.n; 2]);
        // SAFETY: the slices are as long as the buffers, and a blocking write has read them when it returns.
        unsafe {
            (self.queue).enqueue_write_buffer(&mut self.x, CL_BLOCKING, 0, x, &[])?;
            (self.queue).enqueue_write_buffer(&mut self.y, CL_BLOCKING, 0, y, &[])?;
        }
        self.copied += size_of_val(x) + size_of_val(y);
        Ok(())
    }

    /// Has the device calculate with what is there, and does not wait.
    pub fn start(&self, a: f32) -> Result<()> {
        let buffers = [&self.x, &self.y, &self.out];
        // SAFETY: the buffers hold `n` elements each, and none is ever mapped.
        unsafe { self.kernel.launch(&self.queue, buffers, a, self.n) }
    }

    /// The same, to the end.
    pub fn run(&self, a: f32) -> Result<()> {
        self.start(a)?;
        Ok(self.queue.finish()?)
    }

    /// Copies the result to the host.
    pub fn read(&mut self, out: &mut [f32]) -> Result<()> {
        assert_eq!(out.len(), self.n);
        // SAFETY: the slice is as long as the buffer, and a blocking read has filled it when it returns.
        unsafe { (self.queue).enqueue_read_buffer(&self.out, CL_BLOCKING, 0, out, &[])? };
        self.copied += size_of_val(out);
        Ok(())
    }
    // ANCHOR_END: parts

    /// Makes the result the next run's `y`, without moving it.
    pub fn feed_back(&mut self) {
        std::mem::swap(&mut self.y, &mut self.out);
    }

    // ANCHOR: copies
    /// Three copies and a kernel between them, and one wait for all.
    pub fn with_copies(&mut self, a: f32, x: &[f32], y: &[f32], out: &mut [f32]) -> Result<()> {
        assert_eq!([x.len(), y.len(), out.len()], [self.n; 3]);
        // SAFETY: the slices are as long as the buffers, and `finish` comes before they can
        // end, also if one of the commands is refused.
        let queued = unsafe { self.queue_all(a, x, y, out) };
        self.queue.finish()?;
        self.copied += size_of_val(x) + size_of_val(y) + size_of_val(out);
        queued
    }

    /// # Safety
    /// The slices must live, and be left alone, until the queue has finished.
    unsafe fn queue_all(&mut self, a: f32, x: &[f32], y: &[f32], out: &mut [f32]) -> Result<()> {
        let queue = &self.queue;
        // SAFETY: the queue executes in order; about the slices the caller has promised, and
        // the buffers are never mapped.
        unsafe {
            queue.enqueue_write_buffer(&mut self.x, CL_NON_BLOCKING, 0, x, &[])?;
            queue.enqueue_write_buffer(&mut self.y, CL_NON_BLOCKING, 0, y, &[])?;
            (self.kernel).launch(queue, [&self.x, &self.y, &self.out], a, self.n)?;
            queue.enqueue_read_buffer(&self.out, CL_NON_BLOCKING, 0, out, &[])?;
        }
        Ok(())
    }
    // ANCHOR_END: copies
}
