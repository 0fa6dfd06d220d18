//! All four give the exact sum, for sizes that divide into nothing and for any number of threads.

use listing_foundations_flynn::{mimd, numbers, simd, sisd};

#[test]
fn all_sums_are_equal() {
    for n in [0, 1, 2, 31, 32, 33, 1000, 12_345] {
        let numbers = numbers(n);
        let expected = (0..n).map(|i| i % 1000).sum::<usize>() as f64;
        assert_eq!(sisd(&numbers), expected);
        assert_eq!(simd(&numbers), expected);
        for threads in [1, 2, 3, 7] {
            assert_eq!(mimd(&numbers, threads, sisd), expected);
            assert_eq!(mimd(&numbers, threads, simd), expected);
        }
    }
}

/// Where the order of the additions matters, the ways differ, and within what the theory allows: each of at most `n` additions rounds
/// by half a unit in the last place of a number not larger than the sum of all.
#[test]
fn the_order_of_adding_shows_only_in_the_last_digits() {
    let numbers: Vec<f64> = (1..=10_001).map(|i| 1.0 / f64::from(i)).collect();
    let bound = numbers.len() as f64 * f64::EPSILON / 2.0 * sisd(&numbers);
    let expected = sisd(&numbers);
    assert_ne!(simd(&numbers), expected, "it was added in the same order");
    assert!((simd(&numbers) - expected).abs() <= 2.0 * bound);
    assert!((mimd(&numbers, 3, simd) - expected).abs() <= 2.0 * bound);
}
