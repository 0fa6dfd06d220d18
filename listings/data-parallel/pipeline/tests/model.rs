//! The pipeline before the model checker, which runs the very file that the page shows, in thousands of random schedules: every one comes
//! to its end, in order, within the bound, also when a stage fails.
//!
//! Crossbeam's channels are replaced by a model of them: a queue, a lock, two condition variables, and a count of each side.

mod sync {
    use std::collections::VecDeque;

    use shuttle::sync::{Arc, Condvar, Mutex};
    pub use shuttle::thread;

    struct State<T> {
        queue: VecDeque<T>,
        senders: usize,
        receivers: usize,
    }

    struct Channel<T> {
        bound: usize,
        state: Mutex<State<T>>,
        changed: Condvar,
    }

    pub struct Sender<T>(Arc<Channel<T>>);
    pub struct Receiver<T>(Arc<Channel<T>>);

    pub fn bounded<T>(bound: usize) -> (Sender<T>, Receiver<T>) {
        let state = State {
            queue: VecDeque::new(),
            senders: 1,
            receivers: 1,
        };
        let channel = Arc::new(Channel {
            bound,
            state: Mutex::new(state),
            changed: Condvar::new(),
        });
        (Sender(Arc::clone(&channel)), Receiver(channel))
    }

    impl<T> Sender<T> {
        pub fn send(&self, value: T) -> Result<(), T> {
            let full =
                |state: &mut State<T>| state.receivers > 0 && state.queue.len() == self.0.bound;
            let mut state = self.0.state.lock().unwrap();
            while full(&mut state) {
                state = self.0.changed.wait(state).unwrap();
            }
            if state.receivers == 0 {
                return Err(value);
            }
            state.queue.push_back(value);
            self.0.changed.notify_all();
            Ok(())
        }
    }

    impl<T> Receiver<T> {
        pub fn recv(&self) -> Result<T, ()> {
            let mut state = self.0.state.lock().unwrap();
            while state.queue.is_empty() && state.senders > 0 {
                state = self.0.changed.wait(state).unwrap();
            }
            self.0.changed.notify_all();
            state.queue.pop_front().ok_or(())
        }
    }

    impl<T> Clone for Receiver<T> {
        fn clone(&self) -> Self {
            self.0.state.lock().unwrap().receivers += 1;
            Self(Arc::clone(&self.0))
        }
    }

    impl<T> IntoIterator for Receiver<T> {
        type Item = T;
        type IntoIter = Items<T>;
        fn into_iter(self) -> Items<T> {
            Items(self)
        }
    }

    pub struct Items<T>(Receiver<T>);

    impl<T> Iterator for Items<T> {
        type Item = T;
        fn next(&mut self) -> Option<T> {
            self.0.recv().ok()
        }
    }

    impl<T> Drop for Sender<T> {
        fn drop(&mut self) {
            self.0.state.lock().unwrap().senders -= 1;
            self.0.changed.notify_all();
        }
    }

    impl<T> Drop for Receiver<T> {
        fn drop(&mut self) {
            let mut state = self.0.state.lock().unwrap();
            state.receivers -= 1;
            // As crossbeam does it: what nobody can receive any more is dropped, outside of the lock.
            let rest = if state.receivers == 0 {
                std::mem::take(&mut state.queue)
            } else {
                VecDeque::new()
            };
            drop(state);
            self.0.changed.notify_all();
            drop(rest);
        }
    }
}

#[path = "../src/pipeline.rs"]
#[allow(dead_code)]
mod pipeline;

use std::sync::atomic::{AtomicUsize, Ordering};

use pipeline::run;

/// One run over four items, where `stage` fails at `bad`. The counters are the test's own and no part of the model: std's atomics.
fn check(workers: usize, stage: usize, bad: usize) {
    let at = move |here: usize, n: usize| {
        if here == stage && n == bad {
            Err(n)
        } else {
            Ok(n)
        }
    };
    let (read, written) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut order = Vec::new();
    let source = (0..4).map(|n| {
        let under_way = read.fetch_add(1, Ordering::SeqCst) + 1 - written.load(Ordering::SeqCst);
        assert!(under_way <= 5, "2 · 1 + 3 is the promise");
        at(0, n)
    });
    let sink = |n| {
        order.push(at(3, n)?);
        written.fetch_add(1, Ordering::SeqCst);
        Ok(())
    };
    let result = run(workers, 1, source, |n| at(1, n), |n| at(2, n), sink);
    assert_eq!(result.err(), (bad < 4).then_some(bad));
    assert!(order.into_iter().eq(0..bad.min(4)));
}

#[test]
fn every_schedule_ends_with_all_items_in_order() {
    for workers in [1, 2, 3] {
        shuttle::check_random(move || check(workers, 0, 9), 1000);
    }
}

#[test]
fn every_schedule_ends_after_an_error() {
    for stage in 0..4 {
        for bad in [0, 2] {
            shuttle::check_random(move || check(2, stage, bad), 500);
        }
    }
}

/// What `run` avoids by `drop(jobs)`: with a receiver left over, whoever sends waits for somebody to take the job, and nobody is left who would.
#[test]
#[should_panic(expected = "deadlock")]
fn a_receiver_that_nobody_uses_makes_the_sender_wait_for_ever() {
    shuttle::check_random(
        || {
            let (to_workers, jobs) = sync::bounded(1);
            sync::thread::scope(|scope| {
                let forgotten = jobs.clone();
                let sender = scope.spawn(move || (0..3).try_for_each(|n| to_workers.send(n)));
                // A worker that fails at its first job.
                let _ = jobs.recv();
                drop(jobs);
                let _ = sender.join();
                drop(forgotten);
            });
        },
        1000,
    );
}
