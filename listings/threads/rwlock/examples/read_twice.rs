use std::thread;
use std::time::Duration;

use parking_lot::{RecursiveRwLock, RwLock};

const WAIT: Duration = Duration::from_millis(100);

fn main() {
    let lock = RwLock::new(());
    thread::scope(|scope| {
        let first = lock.read();
        assert!(lock.try_read().is_some());
        println!("RwLock: nobody waits, a second read succeeds");

        scope.spawn(|| drop(lock.write())); // waits until `first` is dropped
        while lock.try_read().is_some() {
            thread::yield_now(); // until the writer is in the queue
        }
        assert!(lock.try_read_for(WAIT).is_none());
        println!("RwLock: a writer waits, a second read gives up after {WAIT:?}");
        drop(first);
    });

    let lock = RecursiveRwLock::new(());
    thread::scope(|scope| {
        let first = lock.read();
        scope.spawn(|| drop(lock.write()));
        while lock.try_upgradable_read().is_some() {
            thread::yield_now(); // a waiting writer keeps these out, and plain reads not
        }
        assert!(lock.try_read_for(WAIT).is_some());
        println!("RecursiveRwLock: a writer waits, a second read succeeds");
        drop(first);
    });
}
