use shuttle::sync::{Arc, Condvar, Mutex};
use shuttle::thread;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Barrier {
    runners: usize,
    // Your turn: this serves one phase. What must the state say, so that it serves the next one too?
    arrived: Mutex<usize>,
    all_here: Condvar,
}

impl Barrier {
    fn new(runners: usize) -> Self {
        Self {
            runners,
            arrived: Mutex::new(0),
            all_here: Condvar::new(),
        }
    }

    /// Waits until all runners are here. One of them, the leader, comes back with `true`.
    fn wait(&self) -> bool {
        let mut arrived = self.arrived.lock().expect("no runner panics here");
        *arrived += 1;
        if *arrived == self.runners {
            self.all_here.notify_all();
            return true;
        }
        let arrived = self
            .all_here
            .wait_while(arrived, |arrived| *arrived < self.runners);
        drop(arrived.expect("no runner panics here"));
        false
    }
}

// ANCHOR: check
const RUNNERS: usize = 2;
const PHASES: usize = 2;

fn main() {
    // Every schedule of two runners: a mistake in one of them is enough.
    shuttle::check_dfs(race, None);
    println!("under every schedule: no phase ends early, and each has one leader");
}

fn race() {
    let track = Arc::new((Barrier::new(RUNNERS), AtomicUsize::new(0)));
    let other = track.clone();
    let other = thread::spawn(move || run(&other.0, &other.1));
    let leaders = run(&track.0, &track.1) + other.join().expect("the other does not panic");
    assert_eq!(leaders, PHASES, "a phase has one leader");
}

fn run(barrier: &Barrier, finished: &AtomicUsize) -> usize {
    let mut led = 0;
    for phase in 1..=PHASES {
        finished.fetch_add(1, Relaxed);
        led += usize::from(barrier.wait());
        let all = finished.load(Relaxed);
        assert!(all >= phase * RUNNERS, "phase {phase} ended early");
    }
    led
}
// ANCHOR_END: check
