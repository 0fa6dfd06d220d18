//! Two laps with one wait each and with two, under every schedule of two runners.

mod sync {
    pub use shuttle::sync::Barrier;
    pub use shuttle::sync::atomic::{AtomicUsize, Ordering};
}
#[path = "../src/laps.rs"]
mod laps;

use laps::Track;
use shuttle::sync::Arc;
use shuttle::thread;

fn race(run: fn(&Track) -> usize) {
    let track = Arc::new(Track::new(2));
    let other = track.clone();
    let other = thread::spawn(move || run(&other));
    let ahead = run(&track) + other.join().unwrap();
    assert_eq!(ahead, 0, "a runner is ahead");
}

#[test]
#[should_panic(expected = "a runner is ahead")]
fn with_one_wait_a_runner_may_be_ahead() {
    shuttle::check_dfs(|| race(Track::one_wait), None);
}

#[test]
fn with_two_waits_nobody_is() {
    shuttle::check_dfs(|| race(Track::two_waits), None);
}
