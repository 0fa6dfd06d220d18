//! Bit-equal to the serial picture, whatever the size, the number of threads, and the numbers.

use listing_data_parallel_map::{
    LANES, LIMIT, parallel, row, row_lanes, serial, steps, steps_lanes,
};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

fn in_pool<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = ThreadPoolBuilder::new().num_threads(threads);
    pool.build().expect("threads can be started").install(work)
}

#[test]
fn every_size_gives_the_serial_picture() {
    // None, one, odd, and both sides of a whole number of blocks.
    for n in [0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 97] {
        let expected = serial(n, row);
        assert_eq!(expected.len(), n * n);
        for threads in [1, 2, 3, 7] {
            assert_eq!(in_pool(threads, || parallel(n, row)), expected);
            assert_eq!(in_pool(threads, || parallel(n, row_lanes)), expected);
        }
    }
}

#[test]
fn known_points_are_where_they_belong() {
    assert_eq!(steps(0.0, 0.0), LIMIT); // stays at 0
    assert_eq!(steps(-1.0, 0.0), LIMIT); // 0, −1, 0, −1 …
    assert_eq!(steps(-2.0, 0.0), LIMIT); // 0, −2, 2, 2 …: on the circle is inside
    assert_eq!(steps(1.0, 0.0), 3); // 0, 1, 2, and 5 is outside
    assert_eq!(steps(3.0, 0.0), 1);
}

/// Numbers that leave at once, late, or never, and those that are none.
fn part() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => -2.5..2.5,
        2 => (-8_i64..=8).prop_map(|ulps| -2.0 + ulps as f64 * f64::EPSILON), // the rim, where leaving is slowest
        1 => prop::num::f64::ANY,
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, f64::MAX, f64::MIN_POSITIVE]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_lane_counts_what_the_scalar_loop_counts(cr in prop::collection::vec(part(), LANES), ci in prop_oneof![part(), Just(0.0)]) {
        let cr: [f64; LANES] = cr.try_into().expect("LANES of them");
        prop_assert_eq!(steps_lanes(&cr, ci), cr.map(|cr| steps(cr, ci)));
    }
}
