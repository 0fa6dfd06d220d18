//! Exercise: two workers, and never two jobs at once.

use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

/// Starts `threads` workers that run the jobs of `queue`, at the same time, until it is closed.
fn start(threads: usize, queue: mpsc::Receiver<Job>) -> Vec<JoinHandle<()>> {
    let queue = Arc::new(Mutex::new(queue));
    (0..threads)
        .map(|_| {
            let queue = Arc::clone(&queue);
            // Your turn: what is locked while a job runs?
            thread::spawn(move || {
                while let Ok(job) = queue.lock().expect("no job panics").recv() {
                    job();
                }
            })
        })
        .collect()
}

// ANCHOR: check
fn main() {
    use std::{sync::mpsc::channel, time::Duration};

    let (jobs, queue) = channel();
    let workers = start(2, queue);
    // Two jobs that meet: each sends to the other, and waits for what the other sends.
    let ((to_second, first_gets), (to_first, second_gets)) = (channel(), channel());
    let (met, meetings) = channel();
    for (to, from) in [(to_second, second_gets), (to_first, first_gets)] {
        let met = met.clone();
        let job: Job = Box::new(move || {
            let _ = to.send(());
            met.send(from.recv_timeout(Duration::from_secs(3)).is_ok())
                .expect("main receives");
        });
        jobs.send(job).expect("the workers receive");
    }
    drop((jobs, met));
    assert!(meetings.iter().all(|met| met), "the jobs do not overlap");
    for worker in workers {
        worker.join().expect("no job panics");
    }
    println!("the two jobs met, and the workers went home");
}
// ANCHOR_END: check
