//! All ways count the same, whatever the text, for any number of threads and parts.

use listing_data_parallel_word_count::*;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn all_ways_agree(text in "([a-c\u{e9}\u{df}\u{436}\u{1f980}]{0,19}[ \n]{1,2}){0,40}[a-z]{0,30}", threads in 1_usize..8) {
        let text = text.as_bytes();
        let expected = strings(text);
        let mut by_hand = Counts::new();
        str::from_utf8(text).unwrap().split_ascii_whitespace().for_each(|word| *by_hand.entry(word.to_owned()).or_default() += 1);
        prop_assert_eq!(&by_hand, &expected);
        prop_assert_eq!(&borrowed(text), &expected);
        prop_assert_eq!(&hashed(text), &expected);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        prop_assert_eq!(&pool.install(|| parallel(text)), &expected);
        prop_assert_eq!(&pool.install(|| inline(text)), &expected);
    }

    #[test]
    fn parts_are_the_text_and_cut_no_word(text in "([a-c\u{436}]{0,9}[ \n]{1,2}){0,20}[a-z]{0,9}", count in 0_usize..30) {
        let parts = parts(text.as_bytes(), count);
        prop_assert_eq!(parts.concat(), text.as_bytes());
        let words: Vec<_> = parts.iter().flat_map(|part| str::from_utf8(part).unwrap().split_ascii_whitespace()).collect();
        prop_assert_eq!(words, text.split_ascii_whitespace().collect::<Vec<_>>());
    }
}

#[test]
fn words_around_the_length_of_a_number() {
    for length in 0..40 {
        let word = "x".repeat(length);
        for text in [
            word.clone(),
            format!("{word} y"),
            format!("y {word} {word}\n"),
            format!("{word}{}", " ".repeat(20)),
        ] {
            assert_eq!(
                inline(text.as_bytes()),
                strings(text.as_bytes()),
                "{text:?}"
            );
        }
    }
}

/// Spaces beside spaces are no words, whatever else the table holds.
#[test]
fn empty_words_do_not_count() {
    let text: String = (0..5000).map(|i| format!("w{i}   ")).collect();
    assert_eq!(inline(text.as_bytes()), strings(text.as_bytes()));
}

#[test]
fn the_text_is_as_the_pages_say() {
    let block = text::block();
    assert!(block.len().abs_diff(1_000_000) < 100_000, "{}", block.len());
    assert!(!block.is_ascii());
    let counts = strings(block.as_bytes());
    assert_eq!(counts.values().sum::<u64>(), 140_000);
    assert!(counts.len() > 20_000);
}
