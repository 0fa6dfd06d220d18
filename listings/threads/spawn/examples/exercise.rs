use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// Calls `f` on every item, each in a thread of its own. The results come in the
/// order of the items.
fn parallel_map<T, R, F>(items: &[T], f: F) -> Vec<R>
where
    T: Sync,
    R: Send,
    F: Fn(&T) -> R + Sync,
{
    let f = &f;
    thread::scope(|scope| {
        // It spawns, then it joins. Why does each call run alone all the same?
        items
            .iter()
            .map(|item| scope.spawn(move || f(item)))
            .map(|handle| handle.join().expect("f does not panic"))
            .collect()
    })
}

// ANCHOR: check
#[derive(Default)]
struct Crowd {
    inside: usize,
    peak: usize,
    ended: usize,
    gave_up: bool,
}

fn main() {
    let crowd = Mutex::new(Crowd::default());
    let changed = Condvar::new();
    let squares = parallel_map(&[1, 2, 3, 4], |n| {
        let mut crowd = crowd.lock().expect("no call panics");
        crowd.inside += 1;
        crowd.peak = crowd.peak.max(crowd.inside);
        changed.notify_all();
        // Wait until all four are here and the calls for later items have ended, so that
        // the first item is ready last; or until one has waited two seconds in vain.
        let too_early = |crowd: &mut Crowd| {
            let not_yet = crowd.peak < 4 || crowd.ended + n < 4;
            not_yet && !crowd.gave_up
        };
        let (mut crowd, waited) = changed
            .wait_timeout_while(crowd, Duration::from_secs(2), too_early)
            .expect("no call panics");
        crowd.gave_up |= waited.timed_out();
        crowd.inside -= 1;
        crowd.ended += 1;
        changed.notify_all();
        n * n
    });
    assert_eq!(squares, [1, 4, 9, 16], "results out of order");
    let peak = crowd.into_inner().expect("no call panicked").peak;
    assert_eq!(peak, 4, "only {peak} of 4 calls ran at once");
    println!("four calls at once, results in order: {squares:?}");
}
// ANCHOR_END: check
