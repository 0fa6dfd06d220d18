//! One thread serves two channels until both are closed, and then waits for a third that stays silent.

use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{bounded, never, select};

const PATIENCE: Duration = Duration::from_millis(50);

fn main() {
    let (reading_tx, mut readings) = bounded(1);
    let (command_tx, mut commands) = bounded(1);
    let (_answer_tx, answers) = bounded::<u32>(1); // this sender lives, and never sends

    thread::scope(|s| {
        s.spawn(move || {
            for degrees in [20, 21, 23] {
                reading_tx
                    .send(degrees)
                    .expect("main receives until we close");
            }
        });
        s.spawn(move || {
            for word in ["faster", "slower"] {
                command_tx.send(word).expect("main receives until we close");
            }
        });

        // ANCHOR: both
        let mut open = 2;
        while open > 0 {
            select! {
                recv(readings) -> message => match message {
                    Ok(degrees) => println!("a reading: {degrees} degrees"),
                    Err(_) => {
                        println!("a reading: no more of them");
                        readings = never(); // a closed channel is always ready: take it out
                        open -= 1;
                    }
                },
                recv(commands) -> message => match message {
                    Ok(word) => println!("a command: {word}"),
                    Err(_) => {
                        println!("a command: no more of them");
                        commands = never();
                        open -= 1;
                    }
                },
            }
        }
        // ANCHOR_END: both
    });

    // ANCHOR: timeout
    let start = Instant::now();
    select! {
        recv(answers) -> answer => println!("an answer: {answer:?}"),
        recv(readings) -> reading => println!("a reading: {reading:?}"),
        default(PATIENCE) => println!("no answer within {} ms", PATIENCE.as_millis()),
    }
    assert!(start.elapsed() >= PATIENCE);
    // ANCHOR_END: timeout
}
