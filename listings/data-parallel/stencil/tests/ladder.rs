//! All rungs give the same plate, to the bit, for sizes that divide into nothing.

use listing_data_parallel_stencil::{Plate, indexed, parallel, rows, tiled};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn all_rungs_are_equal(n in 3_usize..40, steps in 0_usize..20, threads in 1_usize..8) {
        let mut expected = Plate::new(n);
        indexed(&mut expected, steps);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for (name, rung) in [("rows", rows as fn(&mut Plate, usize)), ("parallel", parallel), ("tiled", tiled)] {
            let mut found = Plate::new(n);
            pool.install(|| rung(&mut found, steps));
            prop_assert!(found.points == expected.points, "{}", name);
        }
    }
}

/// Wider than a tile: what the tiles calculate of their neighbors' columns has to be right.
#[test]
fn tiles_side_by_side_are_equal_to_the_whole() {
    for n in [1023, 1025, 1100] {
        let (mut expected, mut found) = (Plate::new(n), Plate::new(n));
        rows(&mut expected, 11);
        tiled(&mut found, 11);
        assert!(found.points == expected.points, "{n}");
    }
}

#[test]
fn a_number_that_is_none_stays_where_it_can_reach() {
    let mut plate = Plate::new(9);
    plate.points[4 * 9 + 4] = f64::NAN;
    tiled(&mut plate, 2);
    for row in 0..9_usize {
        for column in 0..9_usize {
            let near = row.abs_diff(4) + column.abs_diff(4) <= 2;
            assert_eq!(
                plate.points[row * 9 + column].is_nan(),
                near,
                "{row}, {column}"
            );
        }
    }
}
