use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The two ends of a queue between two threads: one writes `head`, the other `tail`, and each now and then reads the other's.
// Nothing here has to change but the types of the two fields, and what follows from that.
struct Ends {
    head: AtomicUsize,
    tail: AtomicUsize,
}

impl Ends {
    fn new() -> Self {
        Self {
            head: AtomicUsize::new(0),
            tail: AtomicUsize::new(0),
        }
    }
}

// ANCHOR: check
fn main() {
    let ends = Ends::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..1000 {
                ends.head.fetch_add(1, Ordering::Release);
            }
        });
        scope.spawn(|| {
            for _ in 0..1000 {
                ends.tail.fetch_add(1, Ordering::Release);
            }
        });
    });
    assert_eq!(
        ends.head.load(Ordering::Acquire),
        ends.tail.load(Ordering::Acquire)
    );

    let (head, tail) = (ends.head.as_ptr().addr(), ends.tail.as_ptr().addr());
    let apart = head.abs_diff(tail);
    assert!(apart >= 64, "head and tail lie in one cache line");
    assert!(
        size_of::<Ends>().is_multiple_of(64),
        "what follows the queue in memory shares a line with it"
    );
    println!("head and tail lie {apart} bytes apart");
}
// ANCHOR_END: check
