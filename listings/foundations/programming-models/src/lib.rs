//! One word count in three models.

use std::collections::HashMap;
use std::sync::{Mutex, mpsc};
use std::thread;

use rayon::prelude::*;

/// How often each word occurs.
pub type Counts = HashMap<String, usize>;

// ANCHOR: words
/// The words of a line, in lower case: what lies between characters that are neither letters nor digits.
pub fn words(line: &str) -> impl Iterator<Item = String> {
    line.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

/// The serial count, against which the others are held.
pub fn serial(lines: &[&str]) -> Counts {
    let mut counts = Counts::new();
    for word in lines.iter().flat_map(|line| words(line)) {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// Divides the lines among `threads`; there may be fewer lines than that.
fn shares<'a, 'text>(
    lines: &'a [&'text str],
    threads: usize,
) -> impl Iterator<Item = &'a [&'text str]> {
    lines.chunks(lines.len().div_ceil(threads).max(1))
}
// ANCHOR_END: words

// ANCHOR: shared
/// Shared state: one map, and a lock around it. Everyone changes it in place.
pub fn shared_state(lines: &[&str], threads: usize) -> Counts {
    let counts = Mutex::new(Counts::new());
    thread::scope(|scope| {
        for share in shares(lines, threads) {
            let counts = &counts;
            scope.spawn(move || {
                for word in share.iter().flat_map(|line| words(line)) {
                    let mut counts = counts.lock().expect("counting does not panic");
                    *counts.entry(word).or_default() += 1;
                }
            });
        }
    });
    counts.into_inner().expect("counting does not panic")
}
// ANCHOR_END: shared

// ANCHOR: messages
/// Message passing: the map has one owner, and the others tell it what they have found.
pub fn message_passing(lines: &[&str], threads: usize) -> Counts {
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for share in shares(lines, threads) {
            let sender = sender.clone();
            scope.spawn(move || {
                for line in share {
                    let found: Vec<_> = words(line).collect();
                    sender.send(found).expect("the owner listens to the end");
                }
            });
        }
        drop(sender); // the channel closes when the last worker has dropped its own
        let mut counts = Counts::new();
        for word in receiver.into_iter().flatten() {
            *counts.entry(word).or_default() += 1;
        }
        counts
    })
}
// ANCHOR_END: messages

// ANCHOR: data
/// Data parallelism: what is to be done with each line, and how two results become one.
pub fn data_parallel(lines: &[&str]) -> Counts {
    lines
        .par_iter()
        .fold(Counts::new, |mut counts, line| {
            for word in words(line) {
                *counts.entry(word).or_default() += 1;
            }
            counts
        })
        .reduce(Counts::new, merge)
}

/// Adds the counts of the smaller map to the larger one.
fn merge(one: Counts, other: Counts) -> Counts {
    let (mut large, small) = if one.len() < other.len() {
        (other, one)
    } else {
        (one, other)
    };
    for (word, count) in small {
        *large.entry(word).or_default() += count;
    }
    large
}
// ANCHOR_END: data
