use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{sleep, spawn};
use std::time::Duration;

use mpi::Rank;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

/// How long a step may take before it counts as hanging; it takes a few milliseconds if it does not.
const PATIENCE: Duration = Duration::from_secs(3);

/// The status with which a program ends that hangs.
const HANGS: i32 = 3;

/// Watches a rank: unless the flag that this returns is set in time, it prints `what` the rank still waits for, and ends all ranks with status 3.
///
/// The threads of the ranks are to be started at about the same time, after a barrier, and with `Threading::Multiple`, since this one calls MPI by itself.
// ANCHOR: watch
pub fn watch(rank: Rank, what: &'static str) -> Arc<AtomicBool> {
    let done = Arc::new(AtomicBool::new(false));
    let watched = Arc::clone(&done);
    spawn(move || {
        sleep(PATIENCE);
        if !watched.load(Ordering::Relaxed) {
            println!(
                "rank {rank}: still in `{what}` after {} s",
                PATIENCE.as_secs()
            );
            // The other's watchdog has something to say, too; then the lower rank ends both.
            sleep(PATIENCE / 3 * (rank as u32 + 1));
            SimpleCommunicator::world().abort(HANGS);
        }
    });
    done
}
// ANCHOR_END: watch
