//! A scheduler in which each worker has a deque of its own, and steals when that is empty.

use crossbeam_deque::{Steal, Stealer, Worker};

use crate::sync::{AtomicUsize, Backoff, Ordering, thread};

// ANCHOR: run
/// What one worker has done.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Jobs that it ran.
    pub jobs: usize,
    /// Those of them that it stole.
    pub thefts: usize,
}

/// Runs the jobs of `first`, and those that they add to the list they are given, on `threads` workers.
///
/// # Panics
/// If `threads` is 0, or a job panics; the jobs that are left have run by then.
pub fn run<J: Send>(
    first: Vec<J>,
    threads: usize,
    job: impl Fn(J, &mut Vec<J>) + Sync,
) -> Vec<Tally> {
    let unfinished = AtomicUsize::new(first.len());
    let deques: Vec<_> = (0..threads).map(|_| Worker::new_lifo()).collect();
    let stealers: Vec<_> = deques.iter().map(Worker::stealer).collect();
    // All to one worker: the others live by theft from the first moment.
    for job in first {
        deques[0].push(job);
    }
    let (unfinished, stealers, job) = (&unfinished, &stealers, &job);
    thread::scope(|scope| {
        let spawn = |(me, deque)| scope.spawn(move || work(me, &deque, stealers, unfinished, job));
        let workers: Vec<_> = deques.into_iter().enumerate().map(spawn).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, Tally>| worker.join();
        let tallies: Result<_, _> = workers.into_iter().map(join).collect();
        tallies.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
// ANCHOR_END: run

// ANCHOR: work
fn work<J>(
    me: usize,
    deque: &Worker<J>,
    stealers: &[Stealer<J>],
    unfinished: &AtomicUsize,
    job: &impl Fn(J, &mut Vec<J>),
) -> Tally {
    let (mut tally, mut found) = (Tally::default(), Vec::new());
    let idle = Backoff::new();
    loop {
        let next = deque.pop().or_else(|| {
            let stolen = steal(me, stealers)?;
            tally.thefts += 1;
            Some(stolen)
        });
        if let Some(next) = next {
            let _done = Done(unfinished);
            job(next, &mut found);
            // Counted before anybody can take them, and before their parent is counted off.
            unfinished.fetch_add(found.len(), Ordering::Relaxed);
            found.drain(..).for_each(|child| deque.push(child));
            tally.jobs += 1;
            idle.reset();
        } else if unfinished.load(Ordering::Relaxed) == 0 {
            return tally;
        } else {
            idle.snooze();
        }
    }
}

/// Counts a job off when it goes out of scope, also by a panic.
pub(crate) struct Done<'a>(pub(crate) &'a AtomicUsize);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
// ANCHOR_END: work

// ANCHOR: steal
/// The oldest job of another worker. The search begins at the neighbor, so that thieves do not all crowd around the first.
fn steal<J>(me: usize, stealers: &[Stealer<J>]) -> Option<J> {
    (1..stealers.len()).find_map(|distance| {
        let victim = &stealers[(me + distance) % stealers.len()];
        loop {
            match victim.steal() {
                Steal::Success(job) => return Some(job),
                Steal::Empty => return None,
                // Another thief was quicker. There may be more.
                Steal::Retry => {}
            }
        }
    })
}
// ANCHOR_END: steal
