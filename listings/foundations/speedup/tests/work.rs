//! Every number of threads has the serial program's answer, and the parts are as long as they claim to be.

use listing_foundations_speedup::{Problem, median};
use rayon::ThreadPoolBuilder;

#[test]
fn every_number_of_threads_has_the_same_answer() {
    for serial in [0.0, 0.1, 0.5, 1.0] {
        for n in [1, 2, 7, 12] {
            for problem in [Problem::new(n, serial), Problem::new(n, serial).grown(3)] {
                let expected = problem.solve();
                for threads in [1, 2, 3, 7] {
                    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
                    let answer = pool.unwrap().install(|| problem.solve_in_parallel());
                    assert_eq!(answer, expected, "{problem:?} on {threads} threads");
                }
            }
        }
    }
}

#[test]
fn the_serial_part_is_what_was_asked_for() {
    for percent in 0..=100 {
        let serial = f64::from(percent) / 100.0;
        let problem = Problem::new(960, serial);
        assert_eq!(problem.steps(), Problem::new(960, 0.0).steps());
        assert!((problem.serial_fraction() - serial).abs() < 1e-9);
        let (alone, grown) = (
            problem.serial_fraction() * problem.steps() as f64,
            problem.grown(4).serial_fraction() * problem.grown(4).steps() as f64,
        );
        assert!((alone - grown).abs() < 1e-3);
    }
}

/// The twin computes the same: its recorded answer is ours.
#[test]
fn the_python_twin_has_the_same_answer() {
    let recorded = include_str!("../peers/main.txt");
    let ours = format!("answer: {:016x}", Problem::new(24, 0.1).solve());
    assert!(recorded.lines().any(|line| line == ours), "{ours}");
}

#[test]
fn the_median_is_the_middle() {
    assert_eq!(median(&[3.0]), 3.0);
    assert_eq!(median(&[9.0, 1.0, 2.0]), 2.0);
    assert_eq!(median(&[4.0, 1.0, 2.0, 9.0]), 3.0);
}
