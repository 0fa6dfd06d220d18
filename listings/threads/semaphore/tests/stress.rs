use listing_threads_semaphore::Semaphore;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

/// Eight threads take a place two hundred times each: never more than three are inside, and all places come back.
#[test]
fn never_more_holders_than_permits() {
    const PERMITS: usize = 3;
    let places = Semaphore::new(PERMITS);
    let (inside, peak, entries) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    thread::scope(|s| {
        for _ in 0..8 {
            s.spawn(|| {
                for _ in 0..200 {
                    let _permit = places.acquire();
                    peak.fetch_max(inside.fetch_add(1, Relaxed) + 1, Relaxed);
                    thread::yield_now();
                    entries.fetch_add(1, Relaxed);
                    inside.fetch_sub(1, Relaxed);
                }
            });
        }
    });
    assert_eq!(entries.into_inner(), 1_600);
    assert!(peak.into_inner() <= PERMITS);
    let back: Vec<_> = std::iter::from_fn(|| places.try_acquire()).collect();
    assert_eq!(back.len(), PERMITS);
}

/// As many consumers get through as permits are added, whatever the size of the portions.
#[test]
fn each_added_permit_lets_one_through() {
    let ready = Semaphore::new(0);
    thread::scope(|s| {
        for _ in 0..12 {
            s.spawn(|| ready.acquire().forget());
        }
        for portion in [1, 0, 4, 2, 5] {
            ready.add_permits(portion);
        }
    });
    assert!(ready.try_acquire().is_none());
}

#[test]
fn a_panic_gives_the_permit_back() {
    let places = Semaphore::new(1);
    let job = || {
        let _permit = places.acquire();
        panic!("this job fails on purpose");
    };
    assert!(thread::scope(|s| s.spawn(job).join()).is_err());
    assert!(places.try_acquire().is_some());
}

#[test]
fn too_many_permits_are_refused_and_change_nothing() {
    let places = Semaphore::new(usize::MAX);
    assert!(catch_unwind(AssertUnwindSafe(|| places.add_permits(1))).is_err());
    assert!(places.try_acquire().is_some());
}
