use rustc_hash::FxHashMap;

use crate::{Counts, owned, words};

/// Rung 3: a hash function that is quick for short keys, and helpless against keys that are chosen to collide.
pub fn hashed(text: &[u8]) -> Counts {
    let mut counts = FxHashMap::<&[u8], u64>::default();
    for word in words(text) {
        *counts.entry(word).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(word, count)| (owned(word), count))
        .collect()
}
