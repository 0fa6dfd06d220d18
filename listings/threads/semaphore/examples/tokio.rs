use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinSet;

const PERMITS: usize = 2;
const JOBS: usize = 6;
const WORK: Duration = Duration::from_millis(50);

#[derive(Default)]
struct Holders {
    now: AtomicUsize,
    peak: AtomicUsize,
}

#[tokio::main]
async fn main() {
    println!("pool: {JOBS} tasks, {PERMITS} permits");
    let places = Arc::new(Semaphore::new(PERMITS));
    let meeting = Arc::new(Barrier::new(PERMITS));
    let holders = Arc::new(Holders::default());
    let start = Instant::now();

    let mut tasks = JoinSet::new();
    for task in 0..JOBS {
        let (places, meeting, holders) = (places.clone(), meeting.clone(), holders.clone());
        tasks.spawn(async move {
            let _permit = places.acquire().await.expect("nobody closes it");
            holders
                .peak
                .fetch_max(holders.now.fetch_add(1, Relaxed) + 1, Relaxed);
            meeting.wait().await;
            tokio::time::sleep(WORK).await;
            println!("task {task}: done after {:.1?}", start.elapsed());
            holders.now.fetch_sub(1, Relaxed);
        });
    }
    tasks.join_all().await;

    let peak = holders.peak.load(Relaxed);
    println!("pool: at most {peak} tasks held a permit at a time");
    assert_eq!(peak, PERMITS);
    assert!(start.elapsed() >= WORK * (JOBS / PERMITS) as u32);
}
