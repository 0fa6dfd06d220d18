//! Mapping tasks of uneven cost to workers.

use std::iter;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use rayon::ThreadPool;
use rayon::prelude::*;

// ANCHOR: task
/// How many of the numbers 1 to `size` have no divisor in common with it. Costs `size` units.
pub fn task(size: u64) -> u64 {
    let prime_to_it = (1..=size).filter(|&other| gcd(size, other) == 1);
    prime_to_it.count() as u64
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
// ANCHOR_END: task

// ANCHOR: static
/// Static, in blocks: each worker gets a run of neighbors. One list of task numbers for each.
pub fn blocks(tasks: usize, workers: usize) -> Vec<Vec<usize>> {
    let first = |worker: usize| worker * tasks / workers;
    (0..workers)
        .map(|worker| (first(worker)..first(worker + 1)).collect())
        .collect()
}

/// Static, cyclic: the tasks are dealt out like cards.
pub fn cyclic(tasks: usize, workers: usize) -> Vec<Vec<usize>> {
    (0..workers)
        .map(|worker| (worker..tasks).step_by(workers).collect())
        .collect()
}
// ANCHOR_END: static

/// The sizes of the tasks in each list, added up: how much work a map gives to each worker.
pub fn units(sizes: &[u64], map: &[Vec<usize>]) -> Vec<u64> {
    let sum = |list: &Vec<usize>| list.iter().map(|&task| sizes[task]).sum();
    map.iter().map(sum).collect()
}

/// The largest load in relation to the mean: 1 is perfect, the number of workers is the worst.
pub fn imbalance(loads: &[f64]) -> f64 {
    let mean = loads.iter().sum::<f64>() / loads.len() as f64;
    loads.iter().copied().fold(0.0, f64::max) / mean
}

// ANCHOR: work
/// What one worker has done.
#[derive(Debug, Default)]
pub struct Share {
    /// Which tasks it had, in its order.
    pub tasks: Vec<usize>,
    /// Their answers, added up.
    pub sum: u64,
    /// The time that they took.
    pub busy: Duration,
    /// The units that others had still in hand, or before them, when it stopped.
    pub left: u64,
}

/// A worker: does task after task from `next`. `undone` counts the units that nobody has done yet.
fn work(sizes: &[u64], next: impl Iterator<Item = usize>, undone: &AtomicU64) -> Share {
    let mut share = Share::default();
    for number in next {
        let start = Instant::now();
        share.sum += task(sizes[number]);
        share.busy += start.elapsed();
        share.tasks.push(number);
        undone.fetch_sub(sizes[number], Ordering::Relaxed);
    }
    share.left = undone.load(Ordering::Relaxed);
    share
}
// ANCHOR_END: work

/// Runs a static map: who does what is known before anyone begins.
pub fn run_static(sizes: &[u64], map: Vec<Vec<usize>>) -> Vec<Share> {
    let undone = AtomicU64::new(sizes.iter().sum());
    thread::scope(|scope| {
        let workers: Vec<_> = map
            .into_iter()
            .map(|list| scope.spawn(|| work(sizes, list.into_iter(), &undone)))
            .collect();
        workers.into_iter().map(joined).collect()
    })
}

// ANCHOR: dynamic
/// Dynamic, from a manager: it hands the next task to whichever worker is ready for one.
pub fn run_managed(sizes: &[u64], workers: usize) -> Vec<Share> {
    let undone = AtomicU64::new(sizes.iter().sum());
    let (manager, tasks) = crossbeam_channel::bounded(0); // nothing waits in the channel
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|_| scope.spawn(|| work(sizes, tasks.iter(), &undone)))
            .collect();
        for number in 0..sizes.len() {
            manager.send(number).expect("the receiver is ours");
        }
        drop(manager); // no more tasks: the workers' iterators end
        workers.into_iter().map(joined).collect()
    })
}

/// Dynamic, from a counter: of the manager, one atomic number is left.
pub fn run_counted(sizes: &[u64], workers: usize) -> Vec<Share> {
    let undone = AtomicU64::new(sizes.iter().sum());
    let counter = AtomicUsize::new(0);
    let take = || Some(counter.fetch_add(1, Ordering::AcqRel)).filter(|&n| n < sizes.len());
    thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|_| scope.spawn(|| work(sizes, iter::from_fn(take), &undone)))
            .collect();
        workers.into_iter().map(joined).collect()
    })
}

/// Dynamic and decentralized: rayon divides the tasks, and idle threads steal.
pub fn run_stolen(sizes: &[u64], pool: &ThreadPool) -> Vec<Share> {
    let timed = |(number, &size): (usize, &u64)| {
        let (start, sum) = (Instant::now(), task(size));
        let worker = rayon::current_thread_index().expect("it runs in the pool");
        (worker, number, sum, start.elapsed())
    };
    let done: Vec<_> = pool.install(|| sizes.par_iter().enumerate().map(timed).collect());

    let mut shares: Vec<_> = iter::repeat_with(Share::default)
        .take(pool.current_num_threads())
        .collect();
    for (worker, number, sum, busy) in done {
        shares[worker].tasks.push(number);
        shares[worker].sum += sum;
        shares[worker].busy += busy;
    }
    shares
}
// ANCHOR_END: dynamic

fn joined(worker: ScopedJoinHandle<'_, Share>) -> Share {
    worker.join().expect("a task does not panic")
}
