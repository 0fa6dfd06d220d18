//! What this machine can do at most, by number of threads: the limits that `cargo xtask bench` holds kernels against.
//!
//!     book-limits <bytes of an array> <threads>…
//!
//! prints lines of the form `<limit> <threads> <bytes or operations a second>`. How each limit is measured stands at its function. Each is the best of
//! several repetitions and of several ways to do the same work, because a limit is what the machine *can* do; a kernel is judged by its median.
//! The instructions are chosen at run time, so that the program needs no build of its own for each machine.

mod bandwidth;
mod peak;

use std::process::ExitCode;
use std::sync::Barrier;
use std::time::{Duration, Instant};

/// A limit's name, and what measures it with an array's bytes and a number of threads.
type Limit = (&'static str, fn(usize, usize) -> f64);

const LIMITS: [Limit; 4] = [
    ("bandwidth", bandwidth::triad),
    ("read-bandwidth", bandwidth::read),
    ("flops-f32", |_, threads| peak::f32(threads)),
    ("flops-f64", |_, threads| peak::f64(threads)),
];

fn main() -> ExitCode {
    let numbers: Option<Vec<usize>> = std::env::args()
        .skip(1)
        .map(|word| word.parse().ok().filter(|number| *number > 0))
        .collect();
    let Some([bytes, threads @ ..]) = numbers.as_deref() else {
        eprintln!("book-limits <bytes of an array> <threads>…");
        return ExitCode::FAILURE;
    };
    for (name, measure) in LIMITS {
        for threads in threads {
            println!("{name} {threads} {}", measure(*bytes, *threads));
        }
    }
    ExitCode::SUCCESS
}

/// Repetitions of each way to do the work.
const ROUNDS: usize = 12;

/// A way to do the work.
type Work<T> = fn(&mut T);

/// Lets each thread make its own data and then do the work, all of them together, in each of the `ways`, several times. Returns the shortest time from the
/// moment when they begin to the moment when the last is done.
fn shortest<T>(threads: usize, make: impl Fn() -> T + Sync, ways: &[Work<T>]) -> Duration {
    let barrier = Barrier::new(threads);
    let (barrier, make) = (&barrier, &make);
    let one = move || {
        // Memory lies near the thread that writes to it first.
        let mut data = make();
        let mut times = Vec::with_capacity(ways.len() * ROUNDS);
        for way in ways {
            way(&mut data);
            for _ in 0..ROUNDS {
                barrier.wait();
                let start = Instant::now();
                way(&mut data);
                barrier.wait();
                times.push(start.elapsed());
            }
        }
        times
    };
    let all: Vec<_> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        started
            .into_iter()
            .map(|thread| thread.join().expect("the measured loops do not panic"))
            .collect()
    });
    // A thread that wakes up late has a short view of a round; the longest view is the round.
    (0..ways.len() * ROUNDS)
        .filter_map(|round| all.iter().map(|times| times[round]).max())
        .min()
        .unwrap_or(Duration::MAX)
}
