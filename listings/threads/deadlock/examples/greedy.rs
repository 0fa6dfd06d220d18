use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use listing_threads_deadlock::Table;

const PHILOSOPHERS: usize = 5;
const PATIENCE: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let table = Arc::new(Table::new(PHILOSOPHERS));
    // The unlucky moment, arranged: everybody holds the left fork. The one more is `main`.
    let all_hold_one = Arc::new(Barrier::new(PHILOSOPHERS + 1));
    let (done, meals) = mpsc::channel();

    for seat in 0..PHILOSOPHERS {
        let (table, all_hold_one) = (Arc::clone(&table), Arc::clone(&all_hold_one));
        let done = done.clone();
        thread::spawn(move || {
            table.dine_greedily(seat, || {
                all_hold_one.wait();
            });
            done.send(seat)
        });
    }

    all_hold_one.wait();
    match meals.recv_timeout(PATIENCE) {
        Err(RecvTimeoutError::Timeout) => {}
        outcome => unreachable!("no right fork is free: {outcome:?}"),
    }
    println!("nobody has eaten after {PATIENCE:?}:");
    for seat in 0..PHILOSOPHERS {
        let next = (seat + 1) % PHILOSOPHERS;
        assert!(table.is_taken(seat));
        println!("  {seat} holds fork {seat} and waits for fork {next}, which {next} holds");
    }
    ExitCode::FAILURE // ends the process, and the five threads with it
}
