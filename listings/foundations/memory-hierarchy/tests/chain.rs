//! The chain visits each line once, the knees are where the curve has them, the triad is right for any number of threads.

use listing_foundations_memory_hierarchy::{chain, follow, knees, triad};

#[test]
fn the_chain_comes_back_only_after_all_lines() {
    for count in [1, 2, 3, 10, 1000] {
        let lines = chain(count);
        let back: Vec<_> = (1..=count)
            .filter(|loads| follow(&lines, *loads) == 0)
            .collect();
        assert_eq!(back, [count]);
    }
}

#[test]
fn the_chain_does_not_go_in_order() {
    let lines = chain(1000);
    let neighbors = (0..1000)
        .map(|loads| (follow(&lines, loads), follow(&lines, loads + 1)))
        .filter(|(from, to)| from.abs_diff(*to) == 1)
        .count();
    assert!(
        neighbors < 20,
        "{neighbors} of 1000 steps lead to a neighbor"
    );
}

#[test]
fn knees_are_where_a_level_ends() {
    let curve = |costs: &[f64]| {
        let sizes = (3..).map(|power| 1 << power);
        sizes.zip(costs.iter().copied()).collect::<Vec<_>>()
    };
    assert_eq!(
        knees(&curve(&[
            1.0, 1.1, 1.0, 4.0, 4.2, 4.1, 15.0, 15.0, 90.0, 130.0
        ])),
        [32, 256, 1024]
    );
    assert_eq!(knees(&curve(&[1.0, 1.2, 1.3])), []);
    assert_eq!(knees(&[]), []);
}

#[test]
fn the_triad_is_the_same_for_any_number_of_threads() {
    let b: Vec<f64> = (0..1001).map(f64::from).collect();
    let c: Vec<f64> = b.iter().map(|value| value * 0.5).collect();
    for threads in [1, 2, 3, 7, 2000] {
        let mut a = vec![0.0; 1001];
        triad(&mut a, &b, &c, threads);
        assert!(
            a.iter().zip(&b).all(|(a, b)| *a == b + 1.5 * b),
            "{threads}"
        );
    }
}
