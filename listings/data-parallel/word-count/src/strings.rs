use crate::{Counts, owned, words};

/// Rung 1: a string of its own for each word of the text.
pub fn strings(text: &[u8]) -> Counts {
    let mut counts = Counts::new();
    for word in words(text) {
        *counts.entry(owned(word)).or_default() += 1;
    }
    counts
}
