use std::ops::Range;
use std::thread;

const THREADS: u32 = 10;
const LIMIT: u32 = 100_000;

fn is_prime(n: u32) -> bool {
    let mut divisors = (2..).take_while(|d| d * d <= n);
    n >= 2 && !divisors.any(|d| n.is_multiple_of(d))
}

fn count_primes(range: Range<u32>) -> usize {
    range.filter(|&n| is_prime(n)).count()
}

fn main() {
    // ANCHOR: start
    let share = LIMIT / THREADS;
    let mut handles = Vec::new();
    for i in 0..THREADS {
        let range = i * share..(i + 1) * share;
        handles.push(thread::spawn(move || {
            println!("thread {i}: starts on {range:?}");
            let count = count_primes(range);
            println!("thread {i}: found {count} primes");
            count
        }));
    }
    println!("main: all {THREADS} have been started");
    // ANCHOR_END: start

    // ANCHOR: join
    let mut counts = Vec::new();
    for (i, handle) in handles.into_iter().enumerate() {
        let count = handle.join().expect("count_primes does not panic");
        println!("main: thread {i} returned {count}");
        counts.push(count);
    }
    // ANCHOR_END: join
    let total: usize = counts.iter().sum();
    println!("main: {total} primes below {LIMIT}");
    assert_eq!(total, count_primes(0..LIMIT));

    // ANCHOR: scope
    let (mut fewest, mut most) = (0, 0);
    thread::scope(|scope| {
        scope.spawn(|| fewest = counts.iter().copied().min().unwrap_or(0));
        scope.spawn(|| most = counts.iter().copied().max().unwrap_or(0));
    });
    println!("main: between {fewest} and {most} in a range");

    thread::scope(|scope| {
        for half in counts.chunks_mut(5) {
            scope.spawn(|| half.sort());
        }
    });
    println!("main: sorted by halves {counts:?}");
    // ANCHOR_END: scope
    assert!(counts.chunks(5).all(|half| half.is_sorted()));
}
