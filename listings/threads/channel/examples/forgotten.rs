//! A forgotten sender: the consumer has handled everything, and waits forever.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{bounded, unbounded};

fn main() {
    let (tx, rx) = unbounded();
    let (done_tx, done) = bounded(1);

    let producer = {
        let tx = tx.clone(); // the clone moves into the thread; `tx` itself stays here, in `main`
        thread::spawn(move || (0..3).for_each(|item| tx.send(item).expect("the consumer is alive")))
    };
    thread::spawn(move || {
        let items: Vec<i32> = rx.iter().collect(); // ends when every sender has gone
        done_tx.send(items).expect("main waits");
    });
    producer.join().expect("the producer does not panic");

    match done.recv_timeout(Duration::from_millis(200)) {
        Ok(items) => println!("the consumer ended with {items:?}"),
        Err(_) => println!("the producer is gone, and the consumer still waits"),
    }

    drop(tx);
    let items = done.recv().expect("the consumer sends before it ends");
    println!("main drops its sender: the consumer ends with {items:?}");
    assert_eq!(items, [0, 1, 2]);
}
