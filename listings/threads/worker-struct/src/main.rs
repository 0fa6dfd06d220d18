use listing_threads_worker_struct::{Stop, Worker};
use std::time::{Duration, Instant};
use std::{io, thread};

const STEP: Duration = Duration::from_millis(20);

/// Sleeps step by step, as if it worked, and returns how long that took.
fn work(steps: u32, stop: &Stop) -> Duration {
    let begun = Instant::now();
    for _ in 0..steps {
        if stop.requested() {
            break;
        }
        thread::sleep(STEP);
    }
    begun.elapsed()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn main() -> io::Result<()> {
    // ANCHOR: nine
    let begun = Instant::now();
    let mut workers = Vec::new();
    for i in 1..=9 {
        let name = format!("worker {i}");
        workers.push(Worker::start(&name, move |stop| work(i + 1, stop))?);
    }

    let mut longest = Duration::ZERO;
    let mut sum = Duration::ZERO;
    for (i, worker) in (1..).zip(workers) {
        let busy = worker.join().expect("work does not panic");
        println!("worker {i}: worked {:.0} ms", ms(busy));
        assert!(busy >= STEP * (i + 1));
        longest = longest.max(busy);
        sum += busy;
    }
    let elapsed = begun.elapsed();
    println!("main: the longest worked {:.0} ms", ms(longest));
    println!("main: all nine together {:.0} ms", ms(sum));
    println!("main: elapsed {:.0} ms", ms(elapsed));
    assert!(elapsed >= longest);
    // ANCHOR_END: nine

    // ANCHOR: drop
    let watcher = Worker::start("watcher", |stop| {
        while !stop.requested() {
            thread::sleep(STEP); // looks whether something has changed
        }
        println!("watcher: asked to stop, closes its files");
    })?;
    println!("main: drops the watcher");
    drop(watcher);
    println!("main: the watcher has ended");
    // ANCHOR_END: drop
    Ok(())
}
