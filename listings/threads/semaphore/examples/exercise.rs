use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Barrier, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

struct Semaphore {
    permits: Mutex<usize>,
    freed: Condvar,
}

impl Semaphore {
    fn new(permits: usize) -> Self {
        Self {
            permits: Mutex::new(permits),
            freed: Condvar::new(),
        }
    }

    fn release(&self) {
        *self.permits.lock().expect("no holder panics") += 1;
        self.freed.notify_one();
    }

    /// Takes a permit and says `true`, or gives up after `limit` and says `false`.
    fn acquire_timeout(&self, limit: Duration) -> bool {
        // Your turn: this does not wait at all. `limit` is for all the waiting together, however often the thread is woken.
        let _ = limit;
        let mut permits = self.permits.lock().expect("no holder panics");
        if *permits == 0 {
            return false;
        }
        *permits -= 1;
        true
    }
}

// ANCHOR: check
fn main() {
    let semaphore = Semaphore::new(1);
    let short = Duration::from_millis(50);
    let long = Duration::from_secs(10);

    assert!(semaphore.acquire_timeout(short), "there was a permit");

    // A thread that is woken again and again for nothing gives up at its time all the same.
    let start = Instant::now();
    let gave_up = AtomicBool::new(false);
    let got_one = thread::scope(|s| {
        s.spawn(|| {
            while !gave_up.load(Relaxed) && start.elapsed() < long {
                semaphore.freed.notify_all();
                thread::sleep(short / 20);
            }
        });
        let got_one = semaphore.acquire_timeout(short);
        gave_up.store(true, Relaxed);
        got_one
    });
    assert!(!got_one, "there was no permit");
    assert!(start.elapsed() >= short, "gave up before its time");
    assert!(start.elapsed() < long, "began its limit anew");

    // A permit that comes while we wait has to be seen.
    let meeting = Barrier::new(2);
    thread::scope(|s| {
        s.spawn(|| {
            meeting.wait();
            thread::sleep(short);
            semaphore.release();
        });
        meeting.wait();
        let start = Instant::now();
        assert!(semaphore.acquire_timeout(long), "the permit was not seen");
        assert!(start.elapsed() < long, "slept on beside a free permit");
    });

    // Whoever gives up must take nothing along.
    assert!(!semaphore.acquire_timeout(short), "a permit too many");
    semaphore.release();
    assert!(semaphore.acquire_timeout(long), "a permit is lost");
    println!("every permit is accounted for");
}
// ANCHOR_END: check
