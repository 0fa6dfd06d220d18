//! All ways against the plain sum: exactly on whole within the bound of the rounding errors on
//! others.

use listing_data_parallel_simd::{Numbers, by_hand, lanes, multiversioned, plain, pulp, wide};
use proptest::prelude::*;

type Dot = fn(&[f32], &[f32]) -> f32;

const WAYS: [(&str, Dot); 6] = [
    ("plain", plain),
    ("lanes", lanes),
    ("by hand", by_hand),
    ("multiversion", multiversioned),
    ("wide", wide),
    ("pulp", pulp),
];

#[test]
fn on_whole_numbers_all_ways_are_equal() {
    for n in (0..600).chain([1023, 1024, 1025, 4096]) {
        let (a, b) = (Numbers::new(n, 1, 0), Numbers::new(n, 2, n % 16));
        let expected: i64 = a
            .iter()
            .zip(b.iter())
            .map(|(a, b)| (*a as i64) * (*b as i64))
            .sum();
        for (name, dot) in WAYS {
            assert_eq!(dot(&a, &b), expected as f32, "{name}, n = {n}");
        }
    }
}

#[test]
fn what_is_not_a_number_stays_so() {
    for n in [1, 127, 128, 129, 400] {
        for at in [0, n / 2, n - 1] {
            let (mut a, b) = (Numbers::new(n, 1, 0).to_vec(), vec![1.0; n]);
            a[at] = f32::NAN;
            for (name, dot) in WAYS {
                assert!(dot(&a, &b).is_nan(), "{name}, n = {n}");
            }
            a[at] = f32::INFINITY;
            for (name, dot) in WAYS {
                assert_eq!(dot(&a, &b), f32::INFINITY, "{name}, n = {n}");
            }
        }
    }
}

proptest! {
    /// Whatever the order of its additions, a sum of n products is off by at most γₙ·Σ|aᵢbᵢ| with
    /// γₙ = n·u / (1 − n·u) and u = 2⁻²⁴ (Higham, Accuracy and Stability of Numerical Algorithms,
    /// §3.1).
    #[test]
    fn on_other_numbers_they_stay_within_the_bound(
        pairs in proptest::collection::vec((-1e6_f32..1e6, -1e6_f32..1e6), 0..700)
    ) {
        let (a, b): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
        let products = || pairs.iter().map(|(a, b)| f64::from(*a) * f64::from(*b));
        let (exact, size) = (products().sum::<f64>(), products().map(f64::abs).sum::<f64>());
        let nu = pairs.len() as f64 * f64::from(f32::EPSILON) / 2.0;
        let bound = nu / (1.0 - nu) * size * (1.0 + 1e-6);
        for (name, dot) in WAYS {
            let off = (f64::from(dot(&a, &b)) - exact).abs();
            prop_assert!(off <= bound, "{name}: {off} > {bound}");
        }
    }
}
