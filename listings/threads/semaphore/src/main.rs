use listing_threads_semaphore::Semaphore;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

const PERMITS: usize = 2;
const JOBS: usize = 6;
const WORK: Duration = Duration::from_millis(50);

fn main() {
    hand_off();
    pool();
}

// ANCHOR: hand_off
fn hand_off() {
    let ready = Semaphore::new(0);
    let parcel = AtomicU32::new(0);
    thread::scope(|s| {
        s.spawn(|| {
            ready.acquire().forget(); // One permit, one parcel: it is used up.
            println!("consumer: opened parcel {}", parcel.load(Relaxed));
        });
        s.spawn(|| {
            parcel.store(42, Relaxed);
            println!("producer: packed parcel 42");
            ready.add_permits(1);
        });
    });
    assert!(ready.try_acquire().is_none());
}
// ANCHOR_END: hand_off

// ANCHOR: pool
fn pool() {
    println!("pool: {JOBS} jobs, {PERMITS} permits");
    let places = Semaphore::new(PERMITS);
    let holders = AtomicUsize::new(0);
    let peak = AtomicUsize::new(0);
    // Each holder waits here for a second one, so that no machine runs the jobs one by one.
    let meeting = Barrier::new(PERMITS);
    let start = Instant::now();
    thread::scope(|s| {
        for job in 0..JOBS {
            let (places, holders, peak, meeting) = (&places, &holders, &peak, &meeting);
            s.spawn(move || {
                let _permit = places.acquire();
                peak.fetch_max(holders.fetch_add(1, Relaxed) + 1, Relaxed);
                meeting.wait();
                thread::sleep(WORK);
                println!("job {job}: done after {:.1?}", start.elapsed());
                holders.fetch_sub(1, Relaxed);
            }); // `_permit` is dropped here, also when a job panics.
        }
    });
    let peak = peak.into_inner();
    println!("pool: at most {peak} jobs held a permit at a time");
    assert_eq!(peak, PERMITS);
    assert!(start.elapsed() >= WORK * (JOBS / PERMITS) as u32);
}
// ANCHOR_END: pool
