use std::collections::HashMap;

use rayon::prelude::*;

type Counts<'text> = HashMap<&'text str, usize>;

/// Counts the words of all lines, each line by itself, and merges the results.
fn count<'text>(lines: &[&'text str]) -> Counts<'text> {
    lines
        .par_iter()
        .map(|line| {
            let mut counts = Counts::new();
            for word in line.split_whitespace() {
                *counts.entry(word).or_default() += 1;
            }
            counts
        })
        .reduce(Counts::new, |mut one, other| {
            // What does `extend` do with a word that both maps hold?
            one.extend(other);
            one
        })
}

// ANCHOR: check
fn main() {
    let lines = ["to be or", "not to be", "that is", "the question", "to be"];
    let counts = count(&lines);
    for (word, expected) in [("to", 3), ("be", 3), ("not", 1), ("question", 1)] {
        assert_eq!(
            counts[word], expected,
            "words were lost in the merge: {word}"
        );
    }
    assert_eq!(counts.values().sum::<usize>(), 12);
    assert_eq!(counts.len(), 8);
    assert!(count(&[]).is_empty());
    println!("every word is counted, however the lines are divided");
}
// ANCHOR_END: check
