use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::bounded;

/// Passes `blocks` numbers through two workers, and writes them in order.
///
/// Who reads needs a permit for each block, and the writer gives it back. There are ten: so `early` never holds more than nine.
fn pipeline(
    blocks: usize,
    compute: impl Fn(usize) + Sync,
    read: impl Fn(usize) + Sync,
    mut write: impl FnMut(usize),
) {
    let (to_workers, jobs) = bounded(4);
    let (to_writer, done) = bounded(4);
    let (give_back, permits) = bounded(10);
    for _ in 0..10 {
        give_back.send(()).expect("there is room for ten");
    }
    let (read, compute) = (&read, &compute);
    thread::scope(|scope| {
        scope.spawn(move || {
            for (block, ()) in (0..blocks).zip(permits) {
                read(block);
                to_workers.send(block).expect("the workers do not panic");
            }
        });
        for _ in 0..2 {
            let (jobs, to_writer) = (jobs.clone(), to_writer.clone());
            scope.spawn(move || {
                for block in jobs {
                    compute(block);
                    to_writer.send(block).expect("the writer does not panic");
                }
            });
        }
        drop(to_writer);
        let (mut early, mut next) = (BTreeMap::new(), 0);
        for block in done {
            early.insert(block, ());
            while early.remove(&next).is_some() {
                write(next);
                next += 1;
                // Fails when everything has been read: nobody waits for permits then.
                let _ = give_back.send(());
            }
        }
    });
}

// ANCHOR: check
fn main() {
    let (reads, written) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let mut order = Vec::new();
    // The first block takes until the pipeline has come to a standstill for 200 ms, or has run far ahead.
    let slow_first = |block| {
        let (mut before, mut still) = (0, 0);
        while block == 0 && still < 10 && before < 500 {
            thread::sleep(Duration::from_millis(20));
            let now = reads.load(Ordering::SeqCst);
            still = if now == before { still + 1 } else { 0 };
            before = now;
        }
    };
    let peak = AtomicUsize::new(0);
    let read = |_| {
        let under_way = reads.fetch_add(1, Ordering::SeqCst) + 1 - written.load(Ordering::SeqCst);
        peak.fetch_max(under_way, Ordering::SeqCst);
    };
    pipeline(1000, slow_first, read, |block| {
        order.push(block);
        written.fetch_add(1, Ordering::SeqCst);
    });
    assert!(order.into_iter().eq(0..1000), "each block once, in order");
    let peak = peak.into_inner();
    assert!(peak <= 16, "{peak} blocks were under way at a time");
    println!("solved: never more than 16 blocks under way");
}
// ANCHOR_END: check
