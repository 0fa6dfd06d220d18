//! The buffer on a condition variable that wakes a thread for no reason. Shuttle's own never does; the standard library's may.

mod sync {
    use shuttle::sync::Condvar as Inner;
    pub use shuttle::sync::{Mutex, MutexGuard};
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    use std::sync::{Arc, LockResult};

    /// The first thread that waits is woken once, at any time, by a thread that has changed nothing.
    #[derive(Default)]
    pub struct Condvar {
        inner: Arc<Inner>,
        spent: AtomicBool,
    }

    impl Condvar {
        pub fn new() -> Self {
            Self::default()
        }

        pub fn notify_one(&self) {
            self.inner.notify_one();
        }

        pub fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
            if !self.spent.swap(true, Relaxed) {
                let inner = self.inner.clone();
                shuttle::thread::spawn(move || inner.notify_all());
            }
            self.inner.wait(guard)
        }

        pub fn wait_while<'a, T>(
            &self,
            mut guard: MutexGuard<'a, T>,
            mut condition: impl FnMut(&mut T) -> bool,
        ) -> LockResult<MutexGuard<'a, T>> {
            while condition(&mut guard) {
                guard = self.wait(guard)?;
            }
            Ok(guard)
        }
    }
}
#[path = "../src/bounded_buffer.rs"]
#[allow(dead_code)]
mod bounded_buffer;
#[path = "../src/broken.rs"]
#[allow(dead_code)]
mod broken;

use bounded_buffer::BoundedBuffer;
use shuttle::Runner;
use shuttle::scheduler::PctScheduler;
use shuttle::sync::Arc;
use shuttle::thread;

#[test]
fn a_pop_looks_again() {
    shuttle::check_dfs(
        || {
            let buffer = Arc::new(BoundedBuffer::new(1));
            let producer = {
                let buffer = buffer.clone();
                thread::spawn(move || buffer.push(1))
            };
            assert_eq!(buffer.pop(), 1);
            producer.join().unwrap();
        },
        None,
    );
}

/// Every schedule would take minutes: these are 2,000, always the same ones.
#[test]
fn a_push_looks_again() {
    let some = PctScheduler::new_from_seed(1974, 3, 2_000);
    Runner::new(some, Default::default()).run(|| {
        let buffer = Arc::new(BoundedBuffer::new(1));
        buffer.push(1);
        let producer = {
            let buffer = buffer.clone();
            thread::spawn(move || buffer.push(2))
        };
        assert!(buffer.len() <= 1, "more items than places");
        assert_eq!([buffer.pop(), buffer.pop()], [1, 2]);
        producer.join().unwrap();
    });
}

/// One consumer is enough: no other thread has to take the item away.
#[test]
#[should_panic(expected = "woken, and nothing to take")]
fn who_looks_once_believes_in_any_wake_up() {
    shuttle::check_dfs(
        || {
            let queue = Arc::new(broken::LooksOnce::default());
            let producer = {
                let queue = queue.clone();
                thread::spawn(move || queue.push(1))
            };
            queue.pop().expect("woken, and nothing to take");
            producer.join().unwrap();
        },
        None,
    );
}
