//! The same scheduler with one queue for all workers.

use crate::stealing::Done;
use crate::sync::{AtomicUsize, Backoff, Mutex, Ordering, thread};

// ANCHOR: shared
/// Runs the jobs of `first`, and those that they add to the list they are given, on `threads` workers. Returns how many each of them ran.
///
/// # Panics
/// If a job panics.
pub fn run<J: Send>(
    first: Vec<J>,
    threads: usize,
    job: impl Fn(J, &mut Vec<J>) + Sync,
) -> Vec<usize> {
    let unfinished = AtomicUsize::new(first.len());
    let queue = Mutex::new(first);
    let work = || {
        let (mut jobs, mut found) = (0, Vec::new());
        let idle = Backoff::new();
        loop {
            let next = queue.lock().expect("nobody panics under the lock").pop();
            if let Some(next) = next {
                let _done = Done(&unfinished);
                job(next, &mut found);
                unfinished.fetch_add(found.len(), Ordering::Relaxed);
                let mut queue = queue.lock().expect("nobody panics under the lock");
                queue.append(&mut found);
                jobs += 1;
                idle.reset();
            } else if unfinished.load(Ordering::Relaxed) == 0 {
                return jobs;
            } else {
                idle.snooze();
            }
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, usize>| worker.join();
        let jobs: Result<_, _> = workers.into_iter().map(join).collect();
        jobs.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
// ANCHOR_END: shared
