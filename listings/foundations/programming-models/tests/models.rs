//! The three models and the serial count agree on any text, divided in any way.

use listing_foundations_programming_models::{
    data_parallel, message_passing, serial, shared_state, words,
};
use proptest::prelude::*;

#[test]
fn words_of_any_script_are_found_and_lowered() {
    let found: Vec<_> = words("L'été, Straße: ΠΟΤΑΜΟΣ; łódź! 川は広い").collect();
    assert_eq!(found, ["l", "été", "straße", "ποταμος", "łódź", "川は広い"]);
    assert_eq!(words(" ,;\u{2014} ").count(), 0);
}

#[test]
fn composed_and_decomposed_letters_are_two_words() {
    // ANCHOR: forms
    let counts = serial(&["caf\u{e9} cafe\u{301}"]); // é, and e with an accent that combines
    assert_eq!(counts.len(), 2);
    // ANCHOR_END: forms
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn all_models_agree(lines in proptest::collection::vec("[a-cäßΣσ ,]{0,12}", 0..20), threads in 1..6_usize) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let expected = serial(&lines);
        prop_assert_eq!(&shared_state(&lines, threads), &expected);
        prop_assert_eq!(&message_passing(&lines, threads), &expected);
        prop_assert_eq!(&data_parallel(&lines), &expected);
    }
}
