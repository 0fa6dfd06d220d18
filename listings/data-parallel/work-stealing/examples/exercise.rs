use crossbeam_deque::{Steal, Stealer, Worker};

/// A job for the worker who owns `mine`: its own youngest, or else what it takes from `victim`.
///
/// Work here: each theft brings one job. A thief that comes for every job is in the victim's way; it should take as many as it can get at once.
fn next_job(mine: &Worker<u32>, victim: &Stealer<u32>, thefts: &mut usize) -> Option<u32> {
    mine.pop().or_else(|| {
        loop {
            match victim.steal() {
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
