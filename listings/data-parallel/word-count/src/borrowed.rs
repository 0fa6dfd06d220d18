use std::collections::HashMap;

use crate::{Counts, owned, words};

/// Rung 2: the keys are slices of the text. Strings are made of the different words only.
pub fn borrowed(text: &[u8]) -> Counts {
    let mut counts = HashMap::<&[u8], u64>::new();
    for word in words(text) {
        *counts.entry(word).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(word, count)| (owned(word), count))
        .collect()
}
