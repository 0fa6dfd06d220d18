//! Four stages, of which the third may have several workers. What leaves the last one is in the order of the first.

use std::panic::resume_unwind;
use std::time::{Duration, Instant};

use crate::sync::{Receiver, Sender, bounded, thread};

/// How long each stage worked, and did not wait for its neighbors.
#[derive(Debug)]
pub struct Busy {
    pub read: Duration,
    pub parse: Duration,
    /// One for each worker.
    pub compute: Vec<Duration>,
    pub write: Duration,
    /// From the beginning to the end.
    pub total: Duration,
}

/// Adds up the time that a stage works.
#[derive(Default)]
struct Watch(Duration);

impl Watch {
    fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.0 += start.elapsed();
        result
    }
}

// ANCHOR: run
/// Passes each item of `read` through `parse`, `compute` and `write`, with `workers` threads for `compute`.
///
/// At most `2 * bound + 3` items are under way: read, and not yet written.
///
/// # Errors
/// That of the first item, in the order of reading, which fails in some stage. All items before it are written, none behind it.
///
/// # Panics
/// If `workers` or `bound` is 0, or a stage panics.
pub fn run<A: Send, B: Send, C: Send, E: Send>(
    workers: usize,
    bound: usize,
    read: impl Iterator<Item = Result<A, E>> + Send,
    parse: impl FnMut(A) -> Result<B, E> + Send,
    compute: impl Fn(B) -> Result<C, E> + Sync,
    write: impl FnMut(C) -> Result<(), E>,
) -> Result<Busy, E> {
    assert!(workers > 0 && bound > 0);
    let (start, compute) = (Instant::now(), &compute);
    thread::scope(|scope| {
        let (to_parser, raw) = bounded(bound);
        let (to_workers, jobs) = bounded(bound);
        let (to_writer, slips) = bounded(bound);
        let reader = scope.spawn(move || reader(read, &to_parser));
        let parser = scope.spawn(move || parser(raw, parse, &to_workers, &to_writer));
        let spawn = |jobs: Receiver<_>| scope.spawn(move || worker(jobs, compute));
        let workers: Vec<_> = (0..workers).map(|_| spawn(jobs.clone())).collect();
        // Only the workers hold it now: when all of them are gone, the parser hears of it.
        drop(jobs);
        let result = writer(slips, write);

        // Whoever is still at work finds its neighbor gone, and ends. A panic in a stage comes out here.
        let join = |stage: thread::ScopedJoinHandle<'_, Duration>| {
            stage.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        let (read, parse) = (join(reader), join(parser));
        let compute = workers.into_iter().map(join).collect();
        result.map(|write| Busy {
            read,
            parse,
            compute,
            write,
            total: start.elapsed(),
        })
    })
}
// ANCHOR_END: run

// ANCHOR: reader
fn reader<A, E>(
    mut items: impl Iterator<Item = Result<A, E>>,
    to_parser: &Sender<Result<A, E>>,
) -> Duration {
    let mut busy = Watch::default();
    while let Some(item) = busy.time(|| items.next()) {
        // Waits while the channel is full. Fails when the parser is gone: then nobody wants more.
        if to_parser.send(item).is_err() {
            break;
        }
    }
    busy.0
}
// ANCHOR_END: reader

// ANCHOR: parser
/// Where the result of a job goes, and with it the error of whatever stage had one.
type Answer<C, E> = Sender<Result<C, E>>;

fn parser<A, B, C, E>(
    raw: Receiver<Result<A, E>>,
    mut parse: impl FnMut(A) -> Result<B, E>,
    to_workers: &Sender<(B, Answer<C, E>)>,
    to_writer: &Sender<Receiver<Result<C, E>>>,
) -> Duration {
    let mut busy = Watch::default();
    for item in raw {
        let parsed = busy.time(|| item.and_then(&mut parse));
        let (answer, slip) = bounded(1);
        // The slip takes the item's place in the queue of the writer, before any worker has begun.
        if to_writer.send(slip).is_err() {
            break;
        }
        let go_on = match parsed {
            Ok(parsed) => to_workers.send((parsed, answer)).is_ok(),
            Err(error) => {
                // If the writer is gone, it has met an error that comes before this one.
                let _ = answer.send(Err(error));
                false
            }
        };
        if !go_on {
            break;
        }
    }
    busy.0
}
// ANCHOR_END: parser

// ANCHOR: worker
fn worker<B, C, E>(
    jobs: Receiver<(B, Answer<C, E>)>,
    compute: impl Fn(B) -> Result<C, E>,
) -> Duration {
    let mut busy = Watch::default();
    for (job, answer) in jobs {
        // Never waits: the channel is this answer's alone, and has room for it.
        if answer.send(busy.time(|| compute(job))).is_err() {
            break;
        }
    }
    busy.0
}
// ANCHOR_END: worker

// ANCHOR: writer
fn writer<C, E>(
    slips: Receiver<Receiver<Result<C, E>>>,
    mut write: impl FnMut(C) -> Result<(), E>,
) -> Result<Duration, E> {
    let mut busy = Watch::default();
    for slip in slips {
        // No answer, and nobody left to give one: the worker has panicked, and `join` will tell.
        let Ok(answer) = slip.recv() else { break };
        let answer = answer?;
        busy.time(|| write(answer))?;
    }
    Ok(busy.0)
}
// ANCHOR_END: writer
