//! The same count for any number of threads, in lanes and without, and a count that fits π.

use std::f64::consts::PI;

use listing_data_parallel_monte_carlo::{
    BLOCK, LANES, estimate, hits, hits_lanes, parallel, parallel_lanes, serial, stream, unit,
};
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = ThreadPoolBuilder::new().num_threads(threads);
    pool.build().expect("threads can be started").install(work)
}

#[test]
fn one_two_three_and_seven_threads_give_the_serial_answer() {
    for n in [0, 1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 13] {
        let expected = serial(n);
        assert!(expected <= n);
        for threads in [1, 2, 3, 7] {
            assert_eq!(in_pool(threads, || parallel(n)), expected);
            assert_eq!(in_pool(threads, || parallel_lanes(n)), expected);
        }
    }
}

#[test]
fn blocks_that_fill_the_lanes_and_some_that_do_not() {
    let n = BLOCK * LANES as u64 + 3 * BLOCK + 1;
    let expected = serial(n);
    assert_eq!(in_pool(2, || parallel_lanes(n)), expected);
    let (pi, deviation) = estimate(expected, n);
    assert!((pi - PI).abs() < 4.0 * deviation, "{pi} ± {deviation}");
}

// ANCHOR: chacha
#[test]
fn chacha_has_streams_by_number() {
    let count = |threads| {
        in_pool(threads, || -> u64 {
            let streams = (0..20_u64).into_par_iter().map(|block| {
                let mut generator = ChaCha8Rng::seed_from_u64(42);
                generator.set_stream(block);
                hits(generator, 1000)
            });
            streams.sum()
        })
    };
    assert_eq!([2, 3, 7].map(count), [count(1); 3]);
}
// ANCHOR_END: chacha

#[test]
fn streams_differ() {
    let mut first: Vec<u64> = (0..10_000).map(|block| stream(block).next_u64()).collect();
    first.sort_unstable();
    first.dedup();
    assert_eq!(first.len(), 10_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_lane_is_a_stream_of_its_own(first in any::<u64>().prop_map(|x| x / 2), points in 0_u64..200) {
        let expected: u64 = (first..first + LANES as u64).map(|block| hits(stream(block), points)).sum();
        prop_assert_eq!(hits_lanes(first, points), expected);
    }

    #[test]
    fn numbers_lie_between_zero_and_one(bits in any::<u64>()) {
        prop_assert!((0.0..1.0).contains(&unit(bits)));
        prop_assert!(unit(bits) <= unit(bits | 1 << 63));
    }
}

#[test]
fn the_ends_of_the_range() {
    assert_eq!(unit(0), 0.0);
    assert_eq!(unit(u64::MAX), 1.0 - f64::EPSILON);
}
