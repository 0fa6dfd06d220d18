//! What each rank does first.

use std::ops::{Deref, DerefMut};
use std::time::Duration;
use std::{panic, process, thread};

use mpi::environment::{self, Universe};
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, CommunicatorCollectives};
use mpi::{Rank, Threading};

use crate::launch;

/// The status with which the job ends after a panic: what Rust's own programs end with.
const PANICKED: i32 = 101;

/// How much longer a rank waits than the one before it until it ends the job. Open MPI 4.1's launcher has been seen to hang, or to crash, when many ranks do so at once.
const TURN: Duration = Duration::from_millis(20);

/// Starts MPI: in `ranks` ranks of this program if it was started like any other, or in as many as `mpiexec -n` or a batch system has started.
///
/// MPI ends when what this returns is dropped, so keep it until the program's end. From here on a panic in any rank prints its message with the rank, and
/// then ends all ranks through `MPI_Abort`: without that, the others would wait for ever for what the dead one was to send.
///
/// # Errors
/// There is nothing to return to: a missing launcher, a launcher of another MPI library, or more than 64 `ranks` end the process with status 2 and a message that says
/// what to do.
///
/// # Panics
/// If MPI was initialized before.
pub fn start(ranks: usize) -> Started {
    launch::relaunch(ranks);
    begin(environment::initialize())
}

/// As [`start`], for ranks that have threads: `threads` says which of them may call MPI.
///
/// # Errors
/// As [`start`]; and the process ends with status 2 if the library cannot provide this much.
///
/// # Panics
/// As [`start`].
pub fn start_with_threads(ranks: usize, threads: Threading) -> Started {
    launch::relaunch(ranks);
    let initialized = environment::initialize_with_threading(threads);
    let provided = initialized.as_ref().map(|(_, provided)| *provided);
    let universe = begin(initialized.map(|(universe, _)| universe));
    match provided {
        Some(provided) if provided < threads => refuse(
            universe,
            &format!("this MPI library provides {provided:?}, and the program needs {threads:?}"),
        ),
        _ => universe,
    }
}

fn begin(initialized: Option<Universe>) -> Started {
    let universe = initialized.expect("MPI is initialized once, by `mpi_launch::start`");
    let world = universe.world();
    end_all_on_panic(world.rank());
    let size = usize::try_from(world.size()).unwrap_or(0);
    if let Some(asked) = launch::size()
        && asked != size
    {
        let library = environment::library_version().unwrap_or_default();
        let library = library
            .lines()
            .next()
            .unwrap_or_default()
            .trim_matches('\0');
        let launcher = launch::launcher();
        if launch::rank() != Some(0) {
            // Of these worlds of one rank each, one says it; the launcher ends all when one leaves.
            thread::sleep(Duration::from_secs(1));
            process::exit(launch::REFUSED);
        }
        launch::fail(&format!(
            "the launcher has started {asked} ranks, but MPI counts {size}: it belongs to another MPI library than this program, which was built with {library}. Start it with `{launcher}`"
        ));
    }
    Started(universe)
}

// ANCHOR: started
/// MPI as it was started: the [`Universe`], which it can be used as. When it is dropped, it waits for all ranks, and ends MPI.
///
/// It waits in a barrier. The end of MPI would wait, too, but Open MPI 4.1's launcher has been seen to crash when one rank aborted while others were in it.
pub struct Started(Universe);

impl Drop for Started {
    fn drop(&mut self) {
        self.0.world().barrier();
    }
}
// ANCHOR_END: started

impl Deref for Started {
    type Target = Universe;

    fn deref(&self) -> &Universe {
        &self.0
    }
}

impl DerefMut for Started {
    fn deref_mut(&mut self) -> &mut Universe {
        &mut self.0
    }
}

// ANCHOR: hook
/// Prints a panic with its rank, and then ends the job.
fn end_all_on_panic(rank: Rank) {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        eprint!("rank {rank}: ");
        print(panic);
        // If others panic, too, the lowest of them is to abort alone.
        thread::sleep(TURN * rank.unsigned_abs());
        SimpleCommunicator::world().abort(PANICKED);
    }));
}
// ANCHOR_END: hook

/// Ends every rank with status 2, for a reason that all of them know, such as a number of ranks that the program cannot work with. Rank 0 says it.
///
/// To be called by all ranks, with the universe that [`start`] returned.
pub fn refuse(universe: Started, why: &str) -> ! {
    if universe.world().rank() == 0 {
        launch::say(why);
    }
    // All ranks leave, so MPI ends in good order; and nobody leaves before that was said, upon which the launcher would end the others.
    drop(universe);
    process::exit(launch::REFUSED);
}
