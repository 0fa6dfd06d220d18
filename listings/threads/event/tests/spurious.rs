//! The event on a condition variable that wakes a thread for no reason. Shuttle's own never does; the standard library's may.

mod sync {
    use shuttle::sync::{Condvar as Inner, MutexGuard};
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    use std::sync::{Arc, LockResult};

    pub use shuttle::sync::Mutex;

    /// The first thread that waits is woken once, at any time, by a thread that has changed nothing.
    #[derive(Default)]
    pub struct Condvar {
        inner: Arc<Inner>,
        spent: AtomicBool,
    }

    impl Condvar {
        pub fn notify_all(&self) {
            self.inner.notify_all();
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
#[path = "../src/event.rs"]
mod event;

use shuttle::sync::Arc;
use shuttle::thread;

#[test]
fn a_waiter_looks_again() {
    shuttle::check_dfs(
        || {
            let ready = Arc::new(event::Event::new());
            let waiter = {
                let ready = ready.clone();
                thread::spawn(move || {
                    ready.wait();
                    assert!(ready.is_set(), "went on too early");
                })
            };
            ready.set();
            waiter.join().unwrap();
        },
        None,
    );
}
