//! Exercise: one output for two inputs.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, select, unbounded};

/// Forwards everything that comes from `a` and from `b` to `out`, as it comes, and returns when both are closed.
fn merge(a: Receiver<u32>, b: Receiver<u32>, out: Sender<u32>) {
    // Your turn: this ends as soon as ONE of the inputs is closed.
    loop {
        let message = select! {
            recv(a) -> message => message,
            recv(b) -> message => message,
        };
        match message {
            Ok(item) => out.send(item).expect("somebody receives"),
            Err(_) => return,
        }
    }
}

// ANCHOR: check
fn main() {
    const PATIENCE: Duration = Duration::from_secs(3);
    // One input is closed from the start, the other holds a hundred items; then the other way round.
    for empty_first in [true, false] {
        let (full_tx, full) = unbounded();
        let (_, empty) = unbounded();
        let (out_tx, out) = unbounded();
        let (done_tx, done) = unbounded();
        (0..100).for_each(|item| full_tx.send(item).expect("`full` is alive"));
        drop(full_tx);
        let (a, b) = if empty_first {
            (empty, full)
        } else {
            (full, empty)
        };
        thread::spawn(move || {
            merge(a, b, out_tx);
            done_tx.send(()).expect("main waits");
        });
        done.recv_timeout(PATIENCE).expect("merge does not return");
        let items: Vec<u32> = out.iter().collect();
        assert!(items.into_iter().eq(0..100), "merge lost items");
    }

    // While `a` is open and silent, an item of `b` goes through.
    let (a_tx, a) = unbounded();
    let (b_tx, b) = unbounded();
    let (out_tx, out) = unbounded();
    thread::spawn(move || merge(a, b, out_tx));
    b_tx.send(1).expect("`b` is alive");
    let item = out
        .recv_timeout(PATIENCE)
        .expect("`b` must not wait for `a`");
    drop(b_tx);
    a_tx.send(2).expect("merge goes on while `a` is open");
    drop(a_tx);
    assert_eq!((item, out.iter().collect()), (1, vec![2]));
    println!("merge passed the check");
}
// ANCHOR_END: check
