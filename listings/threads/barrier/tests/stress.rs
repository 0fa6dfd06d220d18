use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

/// Four runners, a thousand phases without a pause: nobody is early, and each phase has one leader.
#[test]
fn nobody_starts_a_phase_early() {
    const RUNNERS: usize = 4;
    const PHASES: usize = 1_000;
    let barrier = Barrier::new(RUNNERS);
    let finished = AtomicUsize::new(0);
    let (early, leaders): (usize, usize) = thread::scope(|s| {
        let runners: Vec<_> = (0..RUNNERS)
            .map(|_| {
                s.spawn(|| {
                    let (mut early, mut led) = (0, 0);
                    for phase in 1..=PHASES {
                        finished.fetch_add(1, Relaxed);
                        led += usize::from(barrier.wait().is_leader());
                        early += usize::from(finished.load(Relaxed) < phase * RUNNERS);
                    }
                    (early, led)
                })
            })
            .collect();
        let ends = runners
            .into_iter()
            .map(|r| r.join().expect("no runner panics"));
        ends.fold((0, 0), |sum, end| (sum.0 + end.0, sum.1 + end.1))
    });
    assert_eq!((early, leaders), (0, PHASES));
}

/// What each runner wrote before the barrier, all can read behind it, and the second barrier keeps the next write away.
#[test]
fn a_phase_sees_all_of_the_phase_before() {
    const RUNNERS: usize = 3;
    const PHASES: usize = 500;
    let barrier = Barrier::new(RUNNERS);
    let board = [const { AtomicUsize::new(0) }; RUNNERS];
    let wrong: usize = thread::scope(|s| {
        let runners: Vec<_> = (0..RUNNERS)
            .map(|runner| {
                let (barrier, board) = (&barrier, &board);
                s.spawn(move || {
                    let mut wrong = 0;
                    for phase in 1..=PHASES {
                        board[runner].store(phase, Relaxed);
                        barrier.wait();
                        wrong += board
                            .iter()
                            .filter(|place| place.load(Relaxed) != phase)
                            .count();
                        barrier.wait();
                    }
                    wrong
                })
            })
            .collect();
        runners
            .into_iter()
            .map(|r| r.join().expect("no runner panics"))
            .sum()
    });
    assert_eq!(wrong, 0);
}

#[test]
fn a_barrier_for_nobody_or_one_stops_nobody() {
    for n in [0, 1] {
        assert!(Barrier::new(n).wait().is_leader());
    }
}
