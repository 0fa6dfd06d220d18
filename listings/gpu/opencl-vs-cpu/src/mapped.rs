//! The arrays in memory that host and device take turns in: nothing is copied where they can both reach it.

use std::ptr;
use std::slice;

use gpu_device::opencl::Device;
use opencl3::command_queue::CommandQueue;
use opencl3::context::Context;
use opencl3::memory::{
    Buffer, CL_MAP_READ, CL_MAP_WRITE, CL_MEM_ALLOC_HOST_PTR, CL_MEM_READ_WRITE, ClMem,
};
use opencl3::types::{CL_BLOCKING, cl_map_flags, cl_mem};

use crate::device::{Result, Source, Steps};

/// Memory for `x`, `y` and the result, at the host's hand while it is mapped.
pub struct Mapped {
    queue: CommandQueue,
    kernel: Steps,
    /// `x`, `y` and the result.
    buffers: [Buffer<f32>; 3],
    /// Where each is mapped; null while it is the device's.
    places: [cl_mem; 3],
    n: usize,
}

impl Mapped {
    /// Builds the program and takes the memory.
    pub fn new(device: &Device, source: Source, steps: u32, n: usize) -> Result<Self> {
        let context = Context::from_device(&opencl3::device::Device::new(device.id()))?;
        let flags = CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR;
        // SAFETY: without a host pointer, the driver takes the memory, here where the host can reach it.
        let buffer = || unsafe { Buffer::create(&context, flags, n, ptr::null_mut()) };
        Ok(Self {
            buffers: [buffer()?, buffer()?, buffer()?],
            queue: CommandQueue::create_default_with_properties(&context, 0, 0)?,
            kernel: Steps::build(&context, source, steps)?,
            places: [ptr::null_mut(); 3],
            n,
        })
    }

    // ANCHOR: turns
    /// The host's turn: the inputs, to be filled.
    pub fn inputs(&mut self) -> Result<[&mut [f32]; 2]> {
        self.hand_over()?;
        let [x, y] = [self.map(0, CL_MAP_WRITE)?, self.map(1, CL_MAP_WRITE)?];
        // SAFETY: a blocking map returns the place of `n` floats, which are the host's until
        // they are unmapped, and that needs `self`, which is borrowed.
        Ok(unsafe { [x, y].map(|place| slice::from_raw_parts_mut(place.cast(), self.n)) })
    }

    /// The device's turn, and then the host's again: the result, to be read.
    pub fn run(&mut self, a: f32) -> Result<&[f32]> {
        self.hand_over()?;
        let [x, y, out] = &self.buffers;
        // SAFETY: the buffers hold `n` elements each, and nothing is mapped.
        unsafe { (self.kernel).launch(&self.queue, [x, y, out], a, self.n)? };
        let place = self.map(2, CL_MAP_READ)?;
        // SAFETY: as above.
        Ok(unsafe { slice::from_raw_parts(place.cast(), self.n) })
    }
    // ANCHOR_END: turns

    fn map(&mut self, which: usize, how: cl_map_flags) -> Result<cl_mem> {
        let (place, bytes) = (&mut self.places[which], self.n * size_of::<f32>());
        // SAFETY: the buffer has this many bytes; the call blocks until they are there.
        unsafe {
            let buffer = &self.buffers[which];
            (self.queue).enqueue_map_buffer(buffer, CL_BLOCKING, how, 0, bytes, place, &[])?;
        }
        Ok(*place)
    }

    /// Unmaps what is mapped: it is the device's from here on.
    fn hand_over(&mut self) -> Result<()> {
        for (buffer, place) in self.buffers.iter().zip(&mut self.places) {
            if !place.is_null() {
                // SAFETY: it is mapped at this place, and no slice of it is left, since each had borrowed `self`.
                unsafe { (self.queue).enqueue_unmap_mem_object(buffer.get(), *place, &[])? };
                *place = ptr::null_mut();
            }
        }
        Ok(())
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        // The memory goes in any case.
        let _ = self.hand_over();
        let _ = self.queue.finish();
    }
}
