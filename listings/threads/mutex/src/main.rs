use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How long each of the four workers takes, in milliseconds.
const WORK: [u64; 4] = [20, 40, 60, 80];

// ANCHOR: work
/// Counts the workers that are at work now, and remembers the highest count.
struct Gauge {
    at_work: AtomicUsize,
    peak: AtomicUsize,
    all_here: Barrier,
}

impl Gauge {
    fn new(together: usize) -> Self {
        let all_here = Barrier::new(together);
        Self {
            at_work: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
            all_here,
        }
    }
}

/// Takes `millis` of time, once all the workers that the gauge expects are at work.
fn work(millis: u64, gauge: &Gauge) -> u64 {
    let now = gauge.at_work.fetch_add(1, Ordering::SeqCst) + 1;
    gauge.peak.fetch_max(now, Ordering::SeqCst);
    gauge.all_here.wait();
    thread::sleep(Duration::from_millis(millis));
    gauge.at_work.fetch_sub(1, Ordering::SeqCst);
    millis
}
// ANCHOR_END: work

// ANCHOR: sections
fn wide(millis: u64, total: &Mutex<u64>, gauge: &Gauge) {
    let mut total = total.lock().expect("no worker panics");
    *total += work(millis, gauge);
}

fn narrow(millis: u64, total: &Mutex<u64>, gauge: &Gauge) {
    let result = work(millis, gauge);
    let mut total = total.lock().expect("no worker panics");
    *total += result;
}
// ANCHOR_END: sections

/// Runs the four workers, and checks that `together` of them were at work at once.
fn measure(worker: fn(u64, &Mutex<u64>, &Gauge), together: usize) -> Duration {
    let (total, gauge) = (Mutex::new(0), Gauge::new(together));
    let start = Instant::now();
    thread::scope(|scope| {
        for millis in WORK {
            let (total, gauge) = (&total, &gauge);
            scope.spawn(move || worker(millis, total, gauge));
        }
    });
    let elapsed = start.elapsed();
    assert_eq!(gauge.peak.into_inner(), together);
    let total = total.into_inner().expect("no worker panics");
    assert_eq!(total, WORK.iter().sum());
    elapsed
}

fn main() {
    let elapsed = measure(wide, 1);
    assert!(elapsed >= Duration::from_millis(WORK.iter().sum()));
    println!("wide: 1 worker at a time, {} ms", elapsed.as_millis());

    let elapsed = measure(narrow, 4);
    assert!(elapsed >= Duration::from_millis(80));
    println!("narrow: 4 workers at a time, {} ms", elapsed.as_millis());
}
