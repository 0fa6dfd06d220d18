//! Sums within their bound and equal in every bit; the other reductions equal to the serial ones.

use listing_data_parallel_reduce::{
    BINS, BLOCK, LANES, deterministic, error_bound, histogram, min_max, numbers, parallel, serial,
};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = ThreadPoolBuilder::new().num_threads(threads);
    pool.build().expect("threads can be started").install(work)
}

/// The exact sum of multiples of 2⁻⁴⁰, as an integer of that unit.
fn exact(values: &[f64]) -> i128 {
    let scaled = values.iter().map(|value| value * 2_f64.powi(40));
    scaled.map(|value| value as i128).sum()
}

/// The distance of `sum` from that, rounded once.
fn error(sum: f64, exact: i128) -> f64 {
    ((sum * 2_f64.powi(40)) as i128 - exact).abs() as f64 / 2_f64.powi(40)
}

/// Multiples of 2⁻⁴⁰ of either sign and of very different size.
fn exact_value() -> impl Strategy<Value = f64> {
    (any::<i32>(), 0..30).prop_map(|(digits, shift)| f64::from(digits) * 2_f64.powi(shift - 40))
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0..1.0,
        1 => prop::num::f64::ANY,
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 1.0, 1.0 - f64::EPSILON / 2.0]),
    ]
}

#[test]
fn all_lengths_around_a_block_give_the_same_bits_for_any_number_of_threads() {
    for n in [
        0,
        1,
        2,
        LANES - 1,
        LANES + 1,
        BLOCK - 1,
        BLOCK,
        BLOCK + 1,
        3 * BLOCK + 17,
    ] {
        let values = numbers(n);
        let sums = [1, 2, 3, 7].map(|threads| in_pool(threads, || deterministic(&values)));
        assert!(sums.iter().all(|sum| sum.to_bits() == sums[0].to_bits()));
        let bound = error_bound(n, sums[0]);
        // Multiples of 2⁻⁵³ below 1: here the exact sum needs another unit than 2⁻⁴⁰.
        let exact: u128 = values.iter().map(|x| (x * 2_f64.powi(53)) as u128).sum();
        let error = (sums[0] * 2_f64.powi(53)) as i128 - exact as i128;
        assert!(error.abs() as f64 / 2_f64.powi(53) <= bound, "{n}: {error}");
    }
}

#[test]
fn the_order_of_a_float_sum_matters() {
    let values = numbers(100_000);
    assert_ne!(serial(&values), values.iter().rev().sum::<f64>());
}

#[test]
fn without_numbers_there_are_a_sum_and_no_minimum() {
    assert_eq!(deterministic(&[]), 0.0);
    assert_eq!(parallel(&[]), 0.0);
    assert_eq!(min_max(&[]), None);
    assert_eq!(histogram(&[]), [0; BINS]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_error_stays_within_its_bound(values in prop::collection::vec(exact_value(), 0..3000)) {
        let absolute = values.iter().map(|value| value.abs()).sum::<f64>();
        let bound = error_bound(values.len(), absolute) * (1.0 + 1e-10); // the absolute sum is rounded as well
        let exact = exact(&values);
        let error = error(deterministic(&values), exact);
        prop_assert!(error <= bound, "error {error}, bound {bound}");
    }

    #[test]
    fn infinities_and_nan_come_through(values in prop::collection::vec(any_value(), 0..300)) {
        let sum = deterministic(&values);
        let positive = values.contains(&f64::INFINITY);
        let negative = values.contains(&f64::NEG_INFINITY);
        if values.iter().any(|value| value.is_nan()) || (positive && negative) {
            prop_assert!(sum.is_nan());
        } else if positive && values.iter().all(|value| value.abs() < 1e300 || value.is_infinite()) {
            prop_assert_eq!(sum, f64::INFINITY);
        } else if negative && values.iter().all(|value| value.abs() < 1e300 || value.is_infinite()) {
            prop_assert_eq!(sum, f64::NEG_INFINITY);
        }
    }

    #[test]
    fn minimum_maximum_and_histogram_are_those_of_a_loop(values in prop::collection::vec(any_value(), 0..300)) {
        let mut expected = None;
        let mut bins = [0; BINS];
        for &value in values.iter().filter(|value| !value.is_nan()) {
            let (low, high) = expected.unwrap_or((value, value));
            expected = Some((if value < low { value } else { low }, if value > high { value } else { high }));
            if (0.0..1.0).contains(&value) {
                bins[((value * BINS as f64) as usize).min(BINS - 1)] += 1;
            }
        }
        for threads in [1, 3] {
            prop_assert_eq!(in_pool(threads, || min_max(&values)), expected);
            prop_assert_eq!(in_pool(threads, || histogram(&values)), bins);
        }
    }
}
