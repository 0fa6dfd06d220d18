use listing_threads_event::Event;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

/// Two thousand times: three waiters and a signal start together, in any order. All waiters go on, after the signal.
#[test]
fn no_signal_is_missed() {
    const ROUNDS: usize = 2_000;
    const WAITERS: usize = 3;
    let events: Vec<_> = (0..ROUNDS).map(|_| Event::new()).collect();
    let stored: Vec<_> = (0..ROUNDS).map(|_| AtomicUsize::new(0)).collect();
    let start = Barrier::new(WAITERS + 1);
    let seen: usize = thread::scope(|s| {
        let waiters: Vec<_> = (0..WAITERS)
            .map(|_| {
                s.spawn(|| {
                    let mut seen = 0;
                    for (event, stored) in events.iter().zip(&stored) {
                        start.wait();
                        event.wait();
                        seen += stored.load(Relaxed);
                    }
                    seen
                })
            })
            .collect();
        for (event, stored) in events.iter().zip(&stored) {
            start.wait();
            stored.store(1, Relaxed);
            event.set();
        }
        waiters
            .into_iter()
            .map(|w| w.join().expect("no waiter panics"))
            .sum()
    });
    assert_eq!(seen, ROUNDS * WAITERS);
}

#[test]
fn nobody_goes_on_before_the_event() {
    let ready = Event::new();
    thread::scope(|s| {
        let waiter = s.spawn(|| ready.wait());
        let early = (0..100).any(|_| {
            thread::yield_now();
            waiter.is_finished()
        });
        ready.set();
        assert!(!early);
    });
}

#[test]
fn to_set_twice_is_to_set_once() {
    let ready = Event::new();
    assert!(!ready.is_set());
    ready.set();
    ready.set();
    ready.wait();
    ready.wait();
    assert!(ready.is_set());
}
