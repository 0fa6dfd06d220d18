use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

const RUNNERS: usize = 3;
const PHASES: usize = 3;

fn main() {
    let barrier = Barrier::new(RUNNERS);
    let finished = AtomicUsize::new(0); // Laps that have been run, by all together.
    let leaders = AtomicUsize::new(0);
    let mistakes = AtomicUsize::new(0);

    thread::scope(|s| {
        for runner in 1..=RUNNERS {
            let (barrier, finished, leaders, mistakes) = (&barrier, &finished, &leaders, &mistakes);
            s.spawn(move || {
                for phase in 1..=PHASES {
                    // ANCHOR: phase
                    thread::sleep(Duration::from_millis(10 * runner as u64)); // The work.
                    println!("runner {runner}: phase {phase} is done");
                    finished.fetch_add(1, Relaxed);

                    let is_leader = barrier.wait().is_leader();
                    // Nobody is missing here, and nobody is ahead.
                    if finished.load(Relaxed) != phase * RUNNERS {
                        mistakes.fetch_add(1, Relaxed);
                    }
                    if is_leader {
                        leaders.fetch_add(1, Relaxed);
                        println!("---- all {RUNNERS} have finished phase {phase}");
                    }
                    barrier.wait(); // Nobody starts the next phase before the leader has done its part.
                    // ANCHOR_END: phase
                }
            });
        }
    });

    let (leaders, mistakes) = (leaders.into_inner(), mistakes.into_inner());
    println!("{PHASES} phases, {leaders} leaders, {mistakes} early starts");
    assert_eq!((leaders, mistakes), (PHASES, 0));
}
