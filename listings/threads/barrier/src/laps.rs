use crate::sync::{AtomicUsize, Barrier, Ordering};

/// What the runners share: the laps that have been run, by all together, and the barrier.
pub struct Track {
    runners: usize,
    finished: AtomicUsize,
    all_here: Barrier,
}

impl Track {
    /// A track for that many runners.
    pub fn new(runners: usize) -> Self {
        let all_here = Barrier::new(runners);
        Self {
            runners,
            finished: AtomicUsize::new(0),
            all_here,
        }
    }

    // ANCHOR: one
    /// Runs two laps with one wait after each. Returns how often somebody was ahead.
    pub fn one_wait(&self) -> usize {
        let mut ahead = 0;
        for lap in 1..=2 {
            self.finished.fetch_add(1, Ordering::SeqCst);
            self.all_here.wait();
            let finished = self.finished.load(Ordering::SeqCst);
            ahead += usize::from(finished != lap * self.runners);
        }
        ahead
    }
    // ANCHOR_END: one

    // ANCHOR: two
    /// The same with a second wait: nobody starts the next lap before all have looked.
    pub fn two_waits(&self) -> usize {
        let mut ahead = 0;
        for lap in 1..=2 {
            self.finished.fetch_add(1, Ordering::SeqCst);
            self.all_here.wait();
            let finished = self.finished.load(Ordering::SeqCst);
            ahead += usize::from(finished != lap * self.runners);
            self.all_here.wait();
        }
        ahead
    }
    // ANCHOR_END: two
}
