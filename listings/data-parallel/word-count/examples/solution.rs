use std::collections::BTreeSet;

use rayon::prelude::*;

/// All different words of a text, found by four workers.
fn words(text: &str) -> BTreeSet<String> {
    let wanted = text.len().div_ceil(4).max(1);
    let (mut parts, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        // On to the next border of a character, and from there to the end of the word.
        let from = rest.ceil_char_boundary(wanted);
        let end = rest[from..]
            .find(char::is_whitespace)
            .map_or(rest.len(), |distance| from + distance);
        let (part, behind) = rest.split_at(end);
        parts.push(part);
        rest = behind;
    }
    let owned = |word: &str| word.to_owned();
    parts
        .into_par_iter()
        .map(|part| part.split_whitespace().map(owned).collect())
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
