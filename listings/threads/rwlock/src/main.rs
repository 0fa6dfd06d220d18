use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, RwLock, RwLockWriteGuard};
use std::thread;

const READERS: usize = 4;
const LOOKS: usize = 1000;
const UPDATES: u64 = 10;

/// The version and the stops belong together: a reader must see both of one update.
struct Route {
    version: u64,
    stops: Vec<u64>,
}

fn main() {
    let route = RwLock::new(Route {
        version: 0,
        stops: vec![0; 100],
    });
    let (reading, peak) = (AtomicUsize::new(0), AtomicUsize::new(0));

    // ANCHOR: together
    let all_reading = Barrier::new(READERS);
    thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let _route = route.read().expect("no writer panics");
                let now = reading.fetch_add(1, Ordering::SeqCst) + 1;
                peak.fetch_max(now, Ordering::SeqCst);
                all_reading.wait(); // with the lock held
                reading.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    assert_eq!(peak.into_inner(), READERS);
    println!("{READERS} readers held the lock at the same time");
    // ANCHOR_END: together

    // ANCHOR: alone
    thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                for _ in 0..LOOKS {
                    let route = route.read().expect("no writer panics");
                    reading.fetch_add(1, Ordering::SeqCst);
                    assert!(route.stops.iter().all(|&stop| stop == route.version));
                    reading.fetch_sub(1, Ordering::SeqCst);
                }
            });
        }
        for _ in 0..UPDATES {
            let mut route = route.write().expect("no writer panics");
            assert_eq!(reading.load(Ordering::SeqCst), 0, "the writer is alone");
            route.version += 1;
            let version = route.version;
            route.stops.fill(version);
            assert_eq!(reading.load(Ordering::SeqCst), 0, "and stays alone");
        }
    });
    println!("{} looks, none at a half-written route", READERS * LOOKS);
    // ANCHOR_END: alone

    // ANCHOR: downgrade
    let mut writer = route.write().expect("no writer panics");
    writer.version += 1;
    let reader = RwLockWriteGuard::downgrade(writer);
    assert!(route.try_read().is_ok(), "other readers come in");
    assert!(route.try_write().is_err(), "no writer does");
    println!("downgraded at version {}", reader.version);
    // ANCHOR_END: downgrade
}
