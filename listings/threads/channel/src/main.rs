//! One producer, three consumers, a buffer of two: the buffer bounds the producer, and the channel
//! closes when its last sender goes.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{TrySendError, bounded};

const ITEMS: usize = 12;
const CONSUMERS: usize = 3;
const BUFFER: usize = 2;

fn main() {
    let (tx, rx) = bounded(BUFFER);

    // ANCHOR: full
    // Nobody receives yet, so the buffer decides alone: it takes two items and hands the third back.
    for item in 0..=BUFFER {
        match tx.try_send(item) {
            Ok(()) => println!("item {item}: in the buffer"),
            Err(TrySendError::Full(item)) => println!("item {item}: no room, it comes back"),
            Err(TrySendError::Disconnected(_)) => unreachable!("`rx` is here"),
        }
    }
    // ANCHOR_END: full

    let handled = AtomicUsize::new(0);
    let mut peak = 0;

    let mut items: Vec<usize> = thread::scope(|s| {
        // ANCHOR: consumers
        let consumers: Vec<_> = (0..CONSUMERS)
            .map(|id| {
                let (rx, handled) = (rx.clone(), &handled);
                s.spawn(move || {
                    let mut mine = Vec::new();
                    for item in rx {
                        thread::sleep(Duration::from_millis(20)); // stands for work
                        handled.fetch_add(1, Ordering::Relaxed);
                        println!("  handled item {item}");
                        mine.push(item);
                    }
                    println!("  consumer {id}: the channel is closed");
                    mine
                })
            })
            .collect();
        drop(rx); // the receivers belong to the consumers alone
        // ANCHOR_END: consumers

        // ANCHOR: producer
        for item in BUFFER..ITEMS {
            tx.send(item).expect("the consumers are alive"); // waits while the buffer is full
            let sent = item + 1;
            peak = peak.max(sent - handled.load(Ordering::Relaxed));
        }
        drop(tx); // the last sender: the consumers' loops end once the buffer is empty
        // ANCHOR_END: producer

        consumers
            .into_iter()
            .flat_map(|c| c.join().expect("no consumer panics"))
            .collect()
    });

    items.sort();
    assert!(items.into_iter().eq(0..ITEMS), "an item is lost or doubled");
    assert!(peak <= BUFFER + CONSUMERS, "{peak} items under way");
    println!("{ITEMS} items sent, each of them handled once");
    println!("never more than {BUFFER} + {CONSUMERS} items under way");
}
