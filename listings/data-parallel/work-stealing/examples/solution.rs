use crossbeam_deque::{Steal, Stealer, Worker};

/// A job for the worker who owns `mine`: its own youngest, or else one of those that it takes from `victim`.
fn next_job(mine: &Worker<u32>, victim: &Stealer<u32>, thefts: &mut usize) -> Option<u32> {
    mine.pop().or_else(|| {
        loop {
            // Half of what is there, up to a limit: one job to run now, the others into our own deque.
            match victim.steal_batch_and_pop(mine) {
                Steal::Success(job) => {
                    *thefts += 1;
                    return Some(job);
                }
                Steal::Empty => return None,
                Steal::Retry => {}
            }
        }
    })
}

// ANCHOR: check
fn main() {
    let (mine, other) = (Worker::new_lifo(), Worker::new_lifo());
    (0..1000).for_each(|job| other.push(job));
    let (mut jobs, mut thefts) = (Vec::new(), 0);
    while let Some(job) = next_job(&mine, &other.stealer(), &mut thefts) {
        jobs.push(job);
    }
    jobs.sort_unstable();
    assert!(jobs.into_iter().eq(0..1000), "each job has to run once");
    assert!(
        thefts <= 100,
        "the thieves took one job at a time: {thefts} thefts for 1000 jobs"
    );
    println!("solved with {thefts} thefts");
}
// ANCHOR_END: check
