//! Every sum equal to that of the loop, for every length, block, number of threads and kind of scan.

use listing_data_parallel_scan::{
    Scan, exclusive_from, inclusive_chained, inclusive_from, numbers, two_passes,
};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

fn check(values: &[u64], block: usize, threads: usize) {
    let pool = ThreadPoolBuilder::new().num_threads(threads);
    let pool = pool.build().expect("threads can be started");
    for scan in [inclusive_from as Scan, exclusive_from] {
        let (mut expected, mut sums) = (vec![0; values.len()], vec![1; values.len()]);
        let total = scan(0, values, &mut expected);
        assert_eq!(
            pool.install(|| two_passes(values, &mut sums, block, scan)),
            total
        );
        assert_eq!(sums, expected);
    }
    let (mut expected, mut sums) = (vec![0; values.len()], vec![1; values.len()]);
    let total = inclusive_from(0, values, &mut expected);
    assert_eq!(
        pool.install(|| inclusive_chained(values, &mut sums, block)),
        total
    );
    assert_eq!(sums, expected);
}

#[test]
fn none_one_and_odd_numbers_of_elements() {
    for n in [0, 1, 2, 3, 7, 63, 64, 65, 1001] {
        for block in [1, 2, 7, 64, 2000] {
            for threads in [1, 2, 3, 7] {
                check(&numbers(n), block, threads);
            }
        }
    }
}

#[test]
fn inclusive_and_exclusive_differ_by_the_element_itself() {
    let values = numbers(100);
    let (mut with, mut without) = (vec![0; 100], vec![0; 100]);
    inclusive_from(0, &values, &mut with);
    exclusive_from(0, &values, &mut without);
    for i in 0..100 {
        assert_eq!(with[i], without[i] + values[i]);
    }
}

#[test]
#[should_panic(expected = "left == right")]
fn lengths_must_agree() {
    two_passes(&[1, 2], &mut [0], 1, inclusive_from);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_values_that_wrap_around_too(values in prop::collection::vec(any::<u64>(), 0..400), block in 1_usize..130, threads in 1_usize..8) {
        check(&values, block, threads);
    }
}
