//! Writers are alone, readers see no half-written value, no update is lost: with both libraries.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Few: on one busy core every turn at the lock may cost a time slice.
const ROUNDS: u64 = 200;

/// Who is inside, counted by hand.
#[derive(Default)]
struct Inside {
    readers: AtomicUsize,
    writers: AtomicUsize,
}

impl Inside {
    fn read(&self, pair: (u64, u64)) {
        self.readers.fetch_add(1, Ordering::SeqCst);
        assert_eq!(self.writers.load(Ordering::SeqCst), 0);
        assert_eq!(pair.0, pair.1);
        self.readers.fetch_sub(1, Ordering::SeqCst);
    }

    fn write(&self, pair: &mut (u64, u64)) {
        assert_eq!(self.writers.fetch_add(1, Ordering::SeqCst), 0);
        assert_eq!(self.readers.load(Ordering::SeqCst), 0);
        pair.0 += 1;
        thread::yield_now();
        pair.1 += 1;
        self.writers.fetch_sub(1, Ordering::SeqCst);
    }
}

fn stress(read: impl Fn(&Inside) + Sync, write: impl Fn(&Inside) + Sync) {
    let inside = Inside::default();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..ROUNDS).for_each(|_| read(&inside)));
        }
        for _ in 0..2 {
            scope.spawn(|| (0..ROUNDS).for_each(|_| write(&inside)));
        }
    });
}

#[test]
fn std_keeps_writers_alone() {
    let lock = std::sync::RwLock::new((0, 0));
    stress(
        |inside| inside.read(*lock.read().unwrap()),
        |inside| inside.write(&mut lock.write().unwrap()),
    );
    assert_eq!(lock.into_inner().unwrap(), (2 * ROUNDS, 2 * ROUNDS));
}

#[test]
fn parking_lot_keeps_writers_alone() {
    let lock = parking_lot::RwLock::new((0, 0));
    stress(
        |inside| inside.read(*lock.read()),
        |inside| inside.write(&mut lock.write()),
    );
    assert_eq!(lock.into_inner(), (2 * ROUNDS, 2 * ROUNDS));
}

#[test]
fn a_panicking_reader_poisons_nothing() {
    let lock = std::sync::RwLock::new(0);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let _guard = lock.read().unwrap();
            panic!("expected");
        });
        assert!(reader.join().is_err());
        assert!(!lock.is_poisoned());
        let writer = scope.spawn(|| {
            let _guard = lock.write().unwrap();
            panic!("expected");
        });
        assert!(writer.join().is_err());
        assert!(lock.is_poisoned());
    });
}
