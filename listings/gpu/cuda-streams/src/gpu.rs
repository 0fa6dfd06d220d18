//! The pipeline's streams and buffers on a CUDA device.

use std::sync::Arc;

use cudarc::driver::{
    CudaContext, CudaEvent, CudaFunction, CudaSlice, CudaStream, DriverError, LaunchConfig,
    PinnedHostSlice, PushKernelArg,
};
use listing_gpu_cuda_streams::{Lane, Machine};

/// Threads of a block.
const BLOCK: u32 = 256;

// ANCHOR: slot
/// The buffers of one chunk under way, and what has happened to them.
struct Slot {
    numbers: PinnedHostSlice<u32>,
    on_numbers: CudaSlice<u32>,
    on_steps: CudaSlice<u32>,
    steps: PinnedHostSlice<u32>,
    events: [CudaEvent; 3],
}

/// A machine with three streams. Nothing but its events orders what they do: no `CudaSlice`
/// may have been made before [`Gpu::new`].
pub struct Gpu {
    streams: [Arc<CudaStream>; 3],
    slots: Vec<Slot>,
    collatz: CudaFunction,
    chunk: usize,
    /// Where the host collects the results.
    pub results: Vec<u32>,
}

impl Gpu {
    /// Makes the streams and the buffers of the slots, for `n` numbers in chunks of
    /// `chunk`.
    pub fn new(
        context: &Arc<CudaContext>,
        collatz: CudaFunction,
        (n, chunk): (usize, usize),
        slots: usize,
    ) -> Result<Self, DriverError> {
        // SAFETY: all that reaches the buffers below is in a pipeline, where a stream waits
        // for the event of what it builds on, and the host ends by waiting for all.
        unsafe { context.disable_event_tracking() };
        let stream = || context.new_stream();
        let mut gpu = Self {
            streams: [stream()?, stream()?, stream()?],
            slots: Vec::new(),
            collatz,
            chunk,
            results: vec![0; n],
        };
        for _ in 0..slots {
            let slot = gpu.slot(context)?;
            gpu.slots.push(slot);
        }
        Ok(gpu)
    }

    fn slot(&self, context: &Arc<CudaContext>) -> Result<Slot, DriverError> {
        let [up, compute, _] = &self.streams;
        let event = || context.new_event(None);
        // SAFETY: every bit pattern is a `u32`, and the host writes each element before it
        // reads it or has it copied; so does the copy to `steps`.
        let pinned = || unsafe { context.alloc_pinned_with_flags(self.chunk, 0) };
        Ok(Slot {
            numbers: pinned()?,
            on_numbers: up.alloc_zeros(self.chunk)?,
            on_steps: compute.alloc_zeros(self.chunk)?,
            steps: pinned()?,
            events: [event()?, event()?, event()?],
        })
    }
}
// ANCHOR_END: slot

// ANCHOR: machine
impl Machine for Gpu {
    type Error = DriverError;

    fn fill(&mut self, slot: usize, chunk: usize) -> Result<(), DriverError> {
        let numbers = self.slots[slot].numbers.as_mut_slice()?;
        for (number, value) in numbers.iter_mut().zip(chunk * self.chunk + 1..) {
            *number = value as u32;
        }
        Ok(())
    }

    fn ask(&mut self, lane: Lane, slot: usize, chunk: usize) -> Result<(), DriverError> {
        let (slot, stream) = (&mut self.slots[slot], &self.streams[lane as usize]);
        match lane {
            Lane::Up => stream.memcpy_htod(&slot.numbers, &mut slot.on_numbers),
            Lane::Down => stream.memcpy_dtoh(&slot.on_steps, &mut slot.steps),
            Lane::Compute => {
                // The last chunk may be shorter.
                let n = self.chunk.min(self.results.len() - chunk * self.chunk) as u32;
                let config = LaunchConfig {
                    grid_dim: (n.div_ceil(BLOCK), 1, 1),
                    block_dim: (BLOCK, 1, 1),
                    shared_mem_bytes: 0,
                };
                let mut launch = stream.launch_builder(&self.collatz);
                launch.arg(&n).arg(&slot.on_numbers).arg(&mut slot.on_steps);
                // SAFETY: these are the arguments of `collatz`; `n` is at most the length
                // of both buffers.
                unsafe { launch.launch(config) }.map(drop)
            }
        }
    }

    fn record(&mut self, lane: Lane, slot: usize) -> Result<(), DriverError> {
        self.slots[slot].events[lane as usize].record(&self.streams[lane as usize])
    }

    fn wait(&mut self, lane: Lane, other: Lane, slot: usize) -> Result<(), DriverError> {
        self.streams[lane as usize].wait(&self.slots[slot].events[other as usize])
    }

    fn wait_here(&mut self, lane: Lane, slot: usize) -> Result<(), DriverError> {
        self.slots[slot].events[lane as usize].synchronize()
    }

    fn take(&mut self, slot: usize, chunk: usize) -> Result<(), DriverError> {
        let results = self.results.chunks_mut(self.chunk).nth(chunk);
        let results = results.expect("the pipeline has no more chunks than there are");
        let steps = &self.slots[slot].steps.as_slice()?[..results.len()];
        results.copy_from_slice(steps);
        Ok(())
    }
}
// ANCHOR_END: machine
