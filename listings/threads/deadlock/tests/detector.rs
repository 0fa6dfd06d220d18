//! `parking_lot` looks for circles of waits in a running program.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use parking_lot::{Mutex, deadlock};

const PHILOSOPHERS: usize = 3;

#[test]
fn the_detector_finds_the_circle() {
    let forks = Arc::new([const { Mutex::new(()) }; PHILOSOPHERS]);
    let all_hold_one = Arc::new(Barrier::new(PHILOSOPHERS));
    for seat in 0..PHILOSOPHERS {
        let (forks, all_hold_one) = (Arc::clone(&forks), Arc::clone(&all_hold_one));
        thread::spawn(move || {
            let _left = forks[seat].lock();
            all_hold_one.wait();
            let _right = forks[(seat + 1) % PHILOSOPHERS].lock();
        });
    }

    let cycles = loop {
        let cycles = deadlock::check_deadlock();
        if !cycles.is_empty() {
            break cycles;
        }
        thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(cycles.len(), 1);
    assert_eq!(cycles[0].len(), PHILOSOPHERS); // each with its `thread_id` and `backtrace`
}
