use crate::sync::{Arc, Mutex, mpsc, thread};

type Job = Box<dyn FnOnce() + Send>;

// ANCHOR: broken
/// A pool without results, and with a deadlock: dropping it waits for workers that wait for it.
pub struct Pool {
    queue: mpsc::Sender<Job>,
    workers: Vec<thread::JoinHandle<()>>,
}

impl Drop for Pool {
    fn drop(&mut self) {
        for worker in self.workers.drain(..) {
            worker.join().expect("no job panics"); // `queue` is dropped after this body, never before
        }
    }
}
// ANCHOR_END: broken

impl Pool {
    /// Starts `threads` workers.
    pub fn new(threads: usize) -> Self {
        let (queue, jobs) = mpsc::channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        let workers = (0..threads)
            .map(|_| {
                let jobs = Arc::clone(&jobs);
                thread::spawn(move || {
                    loop {
                        let job = jobs.lock().expect("no job runs under the lock").recv();
                        match job {
                            Ok(job) => job(),
                            Err(mpsc::RecvError) => return,
                        }
                    }
                })
            })
            .collect();
        Self { queue, workers }
    }

    /// Puts `job` at the end of the queue.
    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        self.queue.send(Box::new(job)).expect("the workers receive");
    }
}
