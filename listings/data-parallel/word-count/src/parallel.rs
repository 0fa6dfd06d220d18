use rayon::prelude::*;

use crate::inline::Numbers;
use crate::{Counts, hashed};

// ANCHOR: parts
/// Cuts a text into about `count` parts, behind spaces, so that no word is cut.
pub fn parts(text: &[u8], count: usize) -> Vec<&[u8]> {
    let wanted = text.len().div_ceil(count.max(1)).max(1);
    let (mut parts, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let behind_space = |from| rest[from..].iter().position(u8::is_ascii_whitespace);
        let end = match behind_space(wanted.min(rest.len()) - 1) {
            Some(distance) => wanted.min(rest.len()) + distance,
            None => rest.len(),
        };
        let (part, behind) = rest.split_at(end);
        parts.push(part);
        rest = behind;
    }
    parts
}
// ANCHOR_END: parts

// ANCHOR: parallel
/// Rung 4: each part of the text is counted by itself, and the counts are added.
pub fn parallel(text: &[u8]) -> Counts {
    map_reduce(text, hashed, add).unwrap_or_default()
}

/// Rung 5: the same with words as numbers, which become words again at the end.
pub fn inline(text: &[u8]) -> Counts {
    let numbers = map_reduce(text, Numbers::of, Numbers::add);
    numbers.map(Numbers::into_counts).unwrap_or_default()
}

fn map_reduce<T: Send>(text: &[u8], map: fn(&[u8]) -> T, reduce: fn(T, T) -> T) -> Option<T> {
    // Two parts for each thread, in case one of them is held up.
    parts(text, 2 * rayon::current_num_threads())
        .into_par_iter()
        .map(map)
        .reduce_with(reduce)
}

/// Adds the smaller of the two to the larger.
pub(crate) fn add(mut a: Counts, mut b: Counts) -> Counts {
    if a.len() < b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    for (word, count) in b {
        *a.entry(word).or_default() += count;
    }
    a
}
// ANCHOR_END: parallel
