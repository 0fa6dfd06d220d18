use crate::sync::{Arc, AtomicBool, Builder, JoinHandle, Ordering};
use std::{io, thread};

/// What a worker's body looks at to learn whether it is to stop.
#[derive(Clone)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Whether the owner of the worker wants it to end.
    pub fn requested(&self) -> bool {
        // Relaxed: the flag carries no data. What the body writes reaches its
        // owner through the join.
        self.0.load(Ordering::Relaxed)
    }
}

/// A thread with an owner. [`join`](Worker::join) waits for its result. Dropping
/// the worker asks the thread to stop, and waits until it has. The scheme is that
/// of C++20's `std::jthread`.
///
/// ```
/// use listing_threads_worker_struct::Worker;
///
/// let worker = Worker::start("adder", |_stop| 2 + 2)?;
/// assert_eq!(worker.join().expect("an addition does not panic"), 4);
/// # Ok::<(), std::io::Error>(())
/// ```
#[must_use = "a worker that nobody keeps is stopped at once"]
pub struct Worker<T> {
    stop: Stop,
    thread: Option<JoinHandle<T>>, // None once joined
}

impl<T: Send + 'static> Worker<T> {
    /// Starts a thread of that name on `body`, which must look at its [`Stop`]
    /// often enough.
    ///
    /// # Errors
    /// If the operating system has no room for another thread.
    pub fn start(
        name: &str,
        body: impl FnOnce(&Stop) -> T + Send + 'static,
    ) -> io::Result<Worker<T>> {
        let stop = Stop(Arc::new(AtomicBool::new(false)));
        let seen_inside = stop.clone();
        let thread = Builder::new()
            .name(name.to_owned())
            .spawn(move || body(&seen_inside))?;
        Ok(Worker {
            stop,
            thread: Some(thread),
        })
    }
}

impl<T> Worker<T> {
    /// Asks the thread to stop, and does not wait for it.
    pub fn request_stop(&self) {
        self.stop.0.store(true, Ordering::Relaxed);
    }

    /// Waits until the body has ended by itself, and returns what it returned.
    ///
    /// # Errors
    /// If the body panicked: the error is what it panicked with.
    pub fn join(mut self) -> thread::Result<T> {
        let thread = self.thread.take();
        thread
            .expect("only join and drop take it, and both come last")
            .join()
    }
}

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.request_stop();
            // An error is the body's panic. Its message is out already, and to
            // panic in a drop could abort the program.
            let _ = thread.join();
        }
    }
}
