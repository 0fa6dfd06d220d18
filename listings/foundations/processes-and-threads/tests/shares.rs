//! However the work is divided, the sum is the same.

use std::path::Path;

use listing_foundations_processes_and_threads::{in_processes, in_threads, shares, steps, work};

const PROGRAM: &str = env!("CARGO_BIN_EXE_listing-foundations-processes-and-threads");

#[test]
fn known_sequences_have_their_lengths() {
    assert_eq!([0, 1, 2, 3, 6, 27].map(steps), [0, 0, 1, 7, 8, 111]);
}

#[test]
fn the_shares_cover_the_numbers_without_gap_or_overlap() {
    for n in [0, 1, 2, 7, 100] {
        for parts in 1..=8 {
            let numbers: Vec<_> = shares(n, parts).flatten().collect();
            assert_eq!(numbers, (0..n).collect::<Vec<_>>(), "{n} in {parts} parts");
        }
    }
}

#[test]
fn threads_and_processes_find_the_serial_sum() {
    for n in [0, 1, 5, 1000] {
        for workers in [1, 2, 3, 7] {
            let serial = work(0..n);
            assert_eq!(in_threads(n, workers), serial);
            assert_eq!(
                in_processes(Path::new(PROGRAM), n, workers).unwrap(),
                serial
            );
        }
    }
}
