//! A pipeline of copies and kernels: which stream does what, and what waits for what. It
//! knows nothing of CUDA, so that it can be carried out by `main.rs` on a device, and
//! explored in all its orders by `examples/orders.rs` without one.

pub mod orders;

/// The streams: each does its commands in their order, and knows nothing of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Copies from pinned memory to the device.
    Up,
    /// Kernels.
    Compute,
    /// Copies from the device to pinned memory.
    Down,
}

/// What carries out a pipeline. A slot is a set of buffers: pinned input and output on the
/// host, input and output on the device.
pub trait Machine {
    type Error;
    /// The host writes a chunk into the slot's pinned input.
    fn fill(&mut self, slot: usize, chunk: usize) -> Result<(), Self::Error>;
    /// Asks a stream to do its part for the slot, which holds this chunk.
    fn ask(&mut self, lane: Lane, slot: usize, chunk: usize) -> Result<(), Self::Error>;
    /// Records the slot's event of this stream: it happens when all that the stream has
    /// been asked for is done.
    fn record(&mut self, lane: Lane, slot: usize) -> Result<(), Self::Error>;
    /// Lets a stream wait for the slot's event of another one.
    fn wait(&mut self, lane: Lane, other: Lane, slot: usize) -> Result<(), Self::Error>;
    /// Lets the host wait for the slot's event of a stream.
    fn wait_here(&mut self, lane: Lane, slot: usize) -> Result<(), Self::Error>;
    /// The host takes a chunk's results out of the slot's pinned output.
    fn take(&mut self, slot: usize, chunk: usize) -> Result<(), Self::Error>;
}

// ANCHOR: pipeline
/// Brings all chunks to the device and their results back, with up to `slots` of them under
/// way.
///
/// # Errors
/// What the machine fails with.
pub fn pipeline<M: Machine>(machine: &mut M, chunks: usize, slots: usize) -> Result<(), M::Error> {
    for turn in 0..chunks + slots {
        let slot = turn % slots;
        if turn >= slots {
            machine.wait_here(Lane::Down, slot)?;
            machine.take(slot, turn - slots)?;
        }
        if turn < chunks {
            machine.fill(slot, turn)?;
            machine.ask(Lane::Up, slot, turn)?;
            machine.record(Lane::Up, slot)?;

            machine.wait(Lane::Compute, Lane::Up, slot)?;
            machine.ask(Lane::Compute, slot, turn)?;
            machine.record(Lane::Compute, slot)?;

            machine.wait(Lane::Down, Lane::Compute, slot)?;
            machine.ask(Lane::Down, slot, turn)?;
            machine.record(Lane::Down, slot)?;
        }
    }
    Ok(())
}
// ANCHOR_END: pipeline
