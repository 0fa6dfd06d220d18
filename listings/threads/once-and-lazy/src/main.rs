//! Four threads need one table: whoever comes first builds it, the others wait. Each thread counts its
//! look-ups for itself, and the counts are added up at the end.

use std::array;
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, LazyLock, OnceLock};
use std::thread;
use std::time::Duration;

const THREADS: usize = 4;

// ANCHOR: statics
/// Which checksum we compute; known when the program runs. `main` says it, once.
static POLYNOMIAL: OnceLock<u32> = OnceLock::new();

/// What eight steps of a cyclic redundancy check do to each byte; built by the first thread that looks.
static TABLE: LazyLock<[u32; 256]> = LazyLock::new(|| {
    BUILDS.fetch_add(1, Ordering::Relaxed);
    thread::sleep(Duration::from_millis(50)); // stands for a longer build
    let polynomial = POLYNOMIAL.get().expect("main sets it first");
    array::from_fn(|byte| {
        (0..8).fold(byte as u32, |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ polynomial
            } else {
                crc >> 1
            }
        })
    })
});

static BUILDS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// One counter per thread: no lock, no atomic.
    static LOOKUPS: Cell<u32> = const { Cell::new(0) };
}
// ANCHOR_END: statics

/// The cyclic redundancy check of `bytes` with 32 bits, least significant bit first.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        LOOKUPS.set(LOOKUPS.get() + 1);
        (crc >> 8) ^ TABLE[usize::from(crc as u8 ^ byte)]
    })
}

fn main() {
    println!("main: polynomial set: {:x?}", POLYNOMIAL.set(0x82f6_3b78));
    println!("main: set once more: {:x?}", POLYNOMIAL.set(0xedb8_8320));
    println!("main: {} tables built", BUILDS.load(Ordering::Relaxed));

    // ANCHOR: threads
    let start = Barrier::new(THREADS);
    let lookups: Vec<u32> = thread::scope(|s| {
        let handles: Vec<_> = (1..=THREADS)
            .map(|rounds| {
                let start = &start;
                s.spawn(move || {
                    start.wait(); // all of them ask for the table at once
                    for _ in 0..rounds {
                        assert_eq!(checksum(b"123456789"), 0xe306_9283);
                    }
                    LOOKUPS.get()
                })
            })
            .collect();
        handles
            .into_iter()
            .map(|h| h.join().expect("the checksum is right"))
            .collect()
    });
    // ANCHOR_END: threads

    for (id, count) in lookups.iter().enumerate() {
        println!("thread {id}: {count} look-ups");
    }
    let (sum, own) = (lookups.iter().sum::<u32>(), LOOKUPS.get());
    println!("together: {sum} look-ups, {own} of them in main");
    let builds = BUILDS.load(Ordering::Relaxed);
    println!("main: {builds} table built");
    assert_eq!(builds, 1);
    assert_eq!(lookups, [9, 18, 27, 36]);
}
