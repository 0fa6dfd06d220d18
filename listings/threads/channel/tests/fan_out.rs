//! What the recipe claims of a channel, for several buffers and numbers of threads: every item arrives at exactly one
//! consumer, what is under way is bounded, and every consumer ends.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crossbeam_channel::{TryRecvError, TrySendError, bounded};

/// Sends `per_producer` items from each producer and returns what the consumers received.
fn fan_out(producers: usize, consumers: usize, buffer: usize, per_producer: usize) -> Vec<usize> {
    let (tx, rx) = bounded(buffer);
    let (sent, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|s| {
        for p in 0..producers {
            let (tx, sent, taken) = (tx.clone(), &sent, &taken);
            s.spawn(move || {
                for n in 0..per_producer {
                    tx.send(p * per_producer + n).unwrap();
                    // `sent` counts after the fact and may run behind, never ahead; `taken` is read later, and only grows.
                    let sent = sent.fetch_add(1, Ordering::SeqCst) + 1;
                    let under_way = sent.saturating_sub(taken.load(Ordering::SeqCst));
                    assert!(
                        under_way <= buffer + consumers,
                        "{under_way} items under way"
                    );
                }
            });
        }
        drop(tx);
        let consumers: Vec<_> = (0..consumers)
            .map(|_| {
                let (rx, taken) = (rx.clone(), &taken);
                s.spawn(move || {
                    let mut mine = Vec::new();
                    for item in rx {
                        assert!(mine.len() < producers * per_producer);
                        mine.push(item);
                        taken.fetch_add(1, Ordering::SeqCst);
                    }
                    mine
                })
            })
            .collect();
        drop(rx);
        consumers
            .into_iter()
            .flat_map(|c| c.join().unwrap())
            .collect()
    })
}

#[test]
fn every_item_arrives_once_and_every_consumer_ends() {
    for (producers, consumers) in [(1, 1), (1, 3), (4, 3)] {
        for buffer in [0, 1, 2, 7] {
            let mut items = fan_out(producers, consumers, buffer, 100);
            items.sort();
            assert!(
                items.into_iter().eq(0..producers * 100),
                "{producers} to {consumers}, buffer {buffer}"
            );
        }
    }
}

#[test]
fn the_buffer_takes_what_it_is_bounded_to() {
    for buffer in [1, 2, 7] {
        let (tx, rx) = bounded(buffer);
        for item in 0..buffer {
            tx.try_send(item).unwrap();
        }
        assert_eq!(tx.try_send(buffer), Err(TrySendError::Full(buffer)));
        rx.recv().unwrap();
        assert_eq!(tx.try_send(buffer), Ok(()));
    }
    let (tx, _rx) = bounded(0);
    assert_eq!(
        tx.try_send(0),
        Err(TrySendError::Full(0)),
        "nobody waits on the other side"
    );
}

#[test]
fn a_closed_channel_still_gives_what_it_holds() {
    let (tx, rx) = bounded(2);
    let second = tx.clone();
    tx.send(1).unwrap();
    drop(tx);
    second.send(2).unwrap();
    assert_eq!(rx.try_recv(), Ok(1));
    assert_eq!(rx.try_recv(), Ok(2));
    assert_eq!(rx.try_recv(), Err(TryRecvError::Empty), "a sender is alive");
    drop(second);
    assert_eq!(rx.try_recv(), Err(TryRecvError::Disconnected));
}

#[test]
fn a_send_without_receivers_gives_the_item_back() {
    let (tx, rx) = bounded(2);
    drop(rx);
    assert_eq!(tx.send("item").unwrap_err().into_inner(), "item");
}
