use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The tasks `0..tasks`, taken by workers in pieces.
struct Queue {
    next: AtomicUsize,
    tasks: usize,
    workers: usize,
}

impl Queue {
    fn new(tasks: usize, workers: usize) -> Self {
        let next = AtomicUsize::new(0);
        Self {
            next,
            tasks,
            workers,
        }
    }

    /// The next piece, or `None` if nothing is left.
    fn take(&self) -> Option<Range<usize>> {
        // The length depends on the position, so both must change in one step: the closure runs
        // again if another worker was faster.
        let end = |start: usize| {
            let left = self.tasks - start;
            (left > 0).then(|| start + left.div_ceil(2 * self.workers))
        };
        let start = self
            .next
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, end)
            .ok()?;
        Some(start..end(start)?)
    }
}

// ANCHOR: check
fn main() {
    for (tasks, workers) in [(1000, 4), (17, 3), (1, 2), (0, 5)] {
        let queue = Queue::new(tasks, workers);
        let pieces: Vec<_> = std::iter::from_fn(|| queue.take()).collect();
        let lengths: Vec<_> = pieces.iter().map(|piece| piece.len()).collect();
        assert!(
            lengths
                .first()
                .is_none_or(|&first| first <= tasks.div_ceil(2 * workers)),
            "the first piece is larger than half of a fair share"
        );
        assert!(
            lengths.is_sorted_by(|a, b| a >= b),
            "a piece grows: {lengths:?}"
        );
        assert!(lengths.last().is_none_or(|&last| last == 1));
        assert!(lengths.len() <= 60, "{} pieces", lengths.len());
        assert!(
            pieces.into_iter().flatten().eq(0..tasks),
            "a gap or an overlap"
        );
    }

    let queue = Queue::new(10_000, 4);
    let taken = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(piece) = queue.take() {
                    taken.fetch_add(piece.len(), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(taken.into_inner(), 10_000, "a task was lost or done twice");
    println!("large pieces first, single tasks last, each task once");
}
// ANCHOR_END: check
