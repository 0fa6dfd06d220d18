use std::collections::BTreeSet;

use rayon::prelude::*;

/// All different words of a text, found by four workers.
///
/// Work here: the text is cut anywhere.
fn words(text: &str) -> BTreeSet<String> {
    let bytes = text.as_bytes();
    let part = bytes.len().div_ceil(4).max(1);
    let owned = |word: &str| word.to_owned();
    bytes
        .par_chunks(part)
        .map(|part| {
            String::from_utf8_lossy(part)
                .split_whitespace()
                .map(owned)
                .collect()
        })
        .reduce(BTreeSet::new, |mut a: BTreeSet<String>, b| {
            a.extend(b);
            a
        })
}

// ANCHOR: check
fn main() {
    for text in [
        "",
        "a",
        "one two three",
        "naïve façades in Zürich",
        "Käse, Brot und Wein für alle",
        "   ",
        "жужжит жук",
    ] {
        let expected: BTreeSet<_> = text.split_whitespace().map(str::to_owned).collect();
        let found = words(text);
        let wrong: Vec<_> = found.symmetric_difference(&expected).collect();
        assert!(
            wrong.is_empty(),
            "a word was cut in two: {wrong:?} of {text:?}"
        );
    }
    println!("solved: no word was cut");
}
// ANCHOR_END: check
