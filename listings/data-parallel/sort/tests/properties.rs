//! Both sorts do what the standard library's does, whatever comes, for any number of threads.

use listing_data_parallel_sort::{merge_sort, numbers, radix_sort};
use proptest::prelude::*;

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap()
}

fn check(data: &[u64], threads: usize) {
    let mut expected = data.to_vec();
    expected.sort();
    for sort in [merge_sort, radix_sort] {
        let (mut found, mut scratch) = (data.to_vec(), data.to_vec());
        pool(threads).install(|| sort(&mut found, &mut scratch));
        assert!(found == expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn any_numbers(data in prop::collection::vec(any::<u64>(), 0..600), threads in 1_usize..8) {
        check(&data, threads);
    }

    #[test]
    fn many_that_are_equal(data in prop::collection::vec(0_u64..5, 0..600), threads in 1_usize..8) {
        check(&data, threads);
    }
}

#[test]
fn the_ends_of_the_range() {
    for data in [
        vec![],
        vec![7],
        vec![u64::MAX, 0],
        vec![u64::MAX; 3],
        vec![0, u64::MAX, 1 << 53, (1 << 53) - 1],
    ] {
        check(&data, 3);
    }
}

/// Long enough that the merge is divided too.
#[test]
fn long_input_sorted_reversed_random_and_equal() {
    let n = 100_003;
    for data in [
        numbers(n),
        (0..n as u64).collect(),
        (0..n as u64).rev().collect(),
        vec![1; n],
    ] {
        for threads in [1, 2, 3, 7] {
            check(&data, threads);
        }
    }
}
