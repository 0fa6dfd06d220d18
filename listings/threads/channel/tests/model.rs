//! The forgotten sender before the model checker: every schedule of two consumers and one item.

use std::sync::{Arc, Mutex as StdMutex};

use shuttle::sync::{Mutex, mpsc};
use shuttle::thread;

/// Two consumers share one receiver. With `forget`, a clone of the sender outlives the sending.
fn close(forget: bool) {
    let (tx, rx) = mpsc::channel();
    let rx = Arc::new(Mutex::new(rx));
    let received = Arc::new(StdMutex::new(Vec::new()));
    let forgotten = forget.then(|| tx.clone());

    let consumers: Vec<_> = (0..2)
        .map(|_| {
            let (rx, received) = (Arc::clone(&rx), Arc::clone(&received));
            thread::spawn(move || {
                loop {
                    let item = rx.lock().unwrap().recv();
                    match item {
                        Ok(item) => received.lock().unwrap().push(item),
                        Err(_) => return,
                    }
                }
            })
        })
        .collect();

    tx.send("item").unwrap();
    drop(tx);
    for consumer in consumers {
        consumer.join().unwrap();
    }
    drop(forgotten);
    assert_eq!(*received.lock().unwrap(), ["item"]);
}

#[test]
fn every_schedule_ends_when_the_senders_go() {
    shuttle::check_dfs(|| close(false), None);
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_forgotten_sender_keeps_the_consumers_for_ever() {
    shuttle::check_dfs(|| close(true), None);
}
