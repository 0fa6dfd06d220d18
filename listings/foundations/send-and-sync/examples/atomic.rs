use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

fn main() {
    let visits = AtomicU32::new(0);
    thread::scope(|scope| {
        scope.spawn(|| visits.fetch_add(1, Ordering::Relaxed));
        scope.spawn(|| visits.fetch_add(1, Ordering::Relaxed));
    });
    println!("{} visits", visits.into_inner());
}
