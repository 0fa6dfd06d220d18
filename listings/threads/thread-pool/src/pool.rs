use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::sync::{Arc, Mutex, mpsc, thread};

// ANCHOR: types
type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads that run the jobs of one queue, each job once.
///
/// Dropping the pool closes the queue and waits until every job that was submitted has run.
pub struct Pool {
    queue: Option<mpsc::Sender<Job>>,
    workers: Vec<thread::JoinHandle<()>>,
}

/// The promise of a job's result.
pub struct Handle<T>(mpsc::Receiver<thread::Result<T>>);
// ANCHOR_END: types

impl Pool {
    // ANCHOR: new
    /// Starts `threads` workers.
    ///
    /// # Panics
    ///
    /// If `threads` is 0, since no job would ever run; or if the operating system gives us no thread.
    pub fn new(threads: usize) -> Self {
        assert!(threads > 0, "a pool needs a worker");
        let (queue, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        let workers = (0..threads)
            .map(|_| {
                let jobs = Arc::clone(&jobs);
                thread::spawn(move || work(&jobs))
            })
            .collect();
        Self {
            queue: Some(queue),
            workers,
        }
    }
    // ANCHOR_END: new

    // ANCHOR: submit
    /// Puts `job` at the end of the queue. Never waits: the queue is unbounded.
    ///
    /// A panic of the job is caught and kept for [`Handle::join`]. Whoever drops the handle gives up the result; the job
    /// runs all the same.
    ///
    /// ```
    /// use listing_threads_thread_pool::Pool;
    ///
    /// let pool = Pool::new(2);
    /// let answer = pool.submit(|| 6 * 7);
    /// assert_eq!(answer.join().unwrap(), 42);
    /// ```
    pub fn submit<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Handle<T> {
        let (result, handle) = mpsc::channel();
        let job = move || {
            let outcome = catch_unwind(AssertUnwindSafe(job));
            let _ = result.send(outcome); // fails if the handle was dropped: nobody wants to know
        };
        let queue = self.queue.as_ref().expect("open until the pool is dropped");
        queue
            .send(Box::new(job))
            .expect("workers receive until the queue is closed");
        Handle(handle)
    }
    // ANCHOR_END: submit
}

impl<T> Handle<T> {
    // ANCHOR: join
    /// Waits for the job and returns its result.
    ///
    /// # Errors
    ///
    /// The payload of the panic, if the job panicked.
    pub fn join(self) -> thread::Result<T> {
        self.0.recv().expect("every job runs, and then sends")
    }
    // ANCHOR_END: join
}

// ANCHOR: work
/// A worker's life: a job, another job, until the queue is closed and empty.
fn work(jobs: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        let job = jobs.lock().expect("no job runs under the lock").recv();
        match job {
            // A result that nobody collects is dropped in the job, and may panic, too.
            Ok(job) => drop(catch_unwind(AssertUnwindSafe(job))),
            Err(mpsc::RecvError) => return,
        }
    }
}
// ANCHOR_END: work

// ANCHOR: drop
impl Drop for Pool {
    fn drop(&mut self) {
        drop(self.queue.take()); // the only sender: the workers' `recv` fails once the queue is empty
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker survives its jobs");
        }
    }
}
// ANCHOR_END: drop
