use listing_gpu_cuda_streams::orders::Recorder;
use listing_gpu_cuda_streams::{Lane, Machine};

/// One slot is enough for two copies at a time: the host fills it anew as soon as its input
/// has left, not only when its results are here.
fn one_slot<M: Machine>(machine: &mut M, chunks: usize) -> Result<(), M::Error> {
    for chunk in 0..chunks {
        machine.wait_here(Lane::Up, 0)?;
        machine.fill(0, chunk)?;

        // Two of these streams write over what another one may still need.
        machine.ask(Lane::Up, 0, chunk)?;
        machine.record(Lane::Up, 0)?;

        machine.wait(Lane::Compute, Lane::Up, 0)?;
        machine.ask(Lane::Compute, 0, chunk)?;
        machine.record(Lane::Compute, 0)?;

        if chunk > 0 {
            machine.wait_here(Lane::Down, 0)?;
            machine.take(0, chunk - 1)?;
        }
        machine.wait(Lane::Down, Lane::Compute, 0)?;
        machine.ask(Lane::Down, 0, chunk)?;
        machine.record(Lane::Down, 0)?;
    }
    machine.wait_here(Lane::Down, 0)?;
    machine.take(0, chunks - 1)
}

// ANCHOR: check
fn main() {
    let mut recorder = Recorder::new(None, false);
    let Ok(()) = one_slot(&mut recorder, 4);
    let orders = recorder.explore(1);
    let (all, wrong) = (orders.all, orders.wrong);
    assert!(wrong == 0, "{wrong} of {all} orders go wrong");
    assert!(orders.together == 2, "nothing overlaps any more");
    println!("all {all} orders are right, up to 2 streams at once");
}
// ANCHOR_END: check
