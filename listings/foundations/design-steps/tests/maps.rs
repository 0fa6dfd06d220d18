//! Every map gives each task to one worker, and the dynamic ones keep their bound.

use listing_foundations_design_steps::{
    Share, blocks, cyclic, imbalance, run_counted, run_managed, run_static, run_stolen, task, units,
};
use proptest::prelude::*;

#[test]
fn a_task_counts_what_it_says() {
    assert_eq!([0, 1, 2, 6, 7, 12, 100].map(task), [0, 1, 1, 2, 6, 4, 40]);
}

#[test]
fn the_loads_of_the_page_are_exact() {
    let rising: Vec<u64> = (1..=16).collect();
    assert_eq!(units(&rising, &blocks(16, 4)), [10, 26, 42, 58]);
    assert_eq!(units(&rising, &cyclic(16, 4)), [28, 32, 36, 40]);
    assert_eq!(imbalance(&[1.0, 3.0]), 1.5);
    assert_eq!(imbalance(&[2.0, 2.0, 2.0]), 1.0);
    assert_eq!(imbalance(&[4.0, 0.0, 0.0, 0.0]), 4.0);
}

fn covers(shares: &[Share], sizes: &[u64]) -> Result<(), TestCaseError> {
    let mut tasks: Vec<_> = shares.iter().flat_map(|share| &share.tasks).collect();
    tasks.sort();
    prop_assert!(tasks.into_iter().copied().eq(0..sizes.len()));
    let answer: u64 = sizes.iter().map(|&size| task(size)).sum();
    prop_assert_eq!(shares.iter().map(|share| share.sum).sum::<u64>(), answer);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn each_task_is_done_once(sizes in proptest::collection::vec(0..60_u64, 0..40), workers in 1..6_usize) {
        let most = sizes.iter().copied().max().unwrap_or(0);
        let bound = (workers as u64 - 1) * most;
        for map in [blocks(sizes.len(), workers), cyclic(sizes.len(), workers)] {
            prop_assert_eq!(map.len(), workers);
            covers(&run_static(&sizes, map), &sizes)?;
        }
        for shares in [run_managed(&sizes, workers), run_counted(&sizes, workers)] {
            covers(&shares, &sizes)?;
            prop_assert!(shares.iter().all(|share| share.left <= bound));
            prop_assert!(shares.iter().any(|share| share.left == 0));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build().unwrap();
        covers(&run_stolen(&sizes, &pool), &sizes)?;
    }
}
