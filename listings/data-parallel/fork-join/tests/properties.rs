//! The parallel forms give what the serial ones give, whatever comes and however fine they fork.

use listing_data_parallel_fork_join::{Tree, fib, numbers, quicksort, sum};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn quicksort_sorts(mut data in prop::collection::vec(-50_i32..50, 0..400), grain in 0_usize..100) {
        let mut sorted = data.clone();
        sorted.sort();
        let forks = quicksort(&mut data, grain);
        prop_assert_eq!(&data, &sorted);
        // Each fork puts one pivot at its place.
        prop_assert!(forks <= data.len());
    }

    #[test]
    fn the_sum_of_a_tree_is_the_sum_of_its_keys(keys in prop::collection::vec(0_u64..1000, 1..300), grain in 0_usize..100) {
        let (total, forks) = sum(&Tree::new(&keys), grain);
        prop_assert_eq!(total, keys.iter().sum::<u64>());
        prop_assert!(forks <= keys.len());
        if grain == 0 {
            prop_assert_eq!(forks, keys.len());
        }
    }
}

#[test]
fn the_ends_of_the_range_are_sorted() {
    for mut data in [vec![], vec![7], vec![2, 1], vec![3, 3], vec![1, 2, 3]] {
        let mut sorted = data.clone();
        sorted.sort();
        quicksort(&mut data, 1);
        assert_eq!(data, sorted);
    }
}

/// Input on which quicksort splits badly: sorted, reversed, all equal. Without a limit, its depth is that of the input, and the stack is not.
#[test]
fn bad_input_ends_and_does_not_overflow_the_stack() {
    let n = 200_000;
    for mut data in [
        (0..n).collect::<Vec<u32>>(),
        (0..n).rev().collect(),
        vec![1; n as usize],
    ] {
        let mut sorted = data.clone();
        sorted.sort();
        quicksort(&mut data, 1);
        assert!(data == sorted);
    }
}

#[test]
fn a_coarser_grain_forks_less() {
    let forks: Vec<_> = [1, 10, 100, 1000, 10_000]
        .map(|grain| quicksort(&mut numbers(10_000), grain))
        .into();
    assert!(
        forks.is_sorted_by(|fine, coarse| fine > coarse),
        "{forks:?}"
    );
    assert_eq!(forks.last(), Some(&0));
}

#[test]
fn fib_is_the_same_for_every_grain() {
    for grain in [0, 1, 5, 30] {
        assert_eq!(
            (0..12).map(|n| fib(n, grain)).collect::<Vec<_>>(),
            [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89]
        );
    }
}
