//! The laws at their limits, against each other, and turned round.

use listing_foundations_speedup::laws::{amdahl, efficiency, grown, growth, gustafson, karp_flatt};

const FRACTIONS: [f64; 9] = [0.0, 1e-6, 0.01, 0.1, 0.25, 0.5, 0.9, 0.999, 1.0];
const CORES: [f64; 8] = [1.0, 2.0, 3.0, 7.0, 64.0, 1000.0, 1e6, 1e9];

#[track_caller]
fn close(left: f64, right: f64) {
    assert!(
        (left - right).abs() <= 1e-9 * left.abs().max(right.abs()).max(1.0),
        "{left} is not {right}"
    );
}

#[test]
fn without_a_serial_part_both_laws_give_all_cores() {
    for cores in CORES {
        close(amdahl(0.0, cores), cores);
        close(gustafson(0.0, cores), cores);
    }
}

#[test]
fn with_nothing_but_a_serial_part_no_core_helps() {
    for cores in CORES {
        close(amdahl(1.0, cores), 1.0);
        close(gustafson(1.0, cores), 1.0);
    }
}

#[test]
fn one_core_has_the_speedup_one() {
    for serial in FRACTIONS {
        close(amdahl(serial, 1.0), 1.0);
        close(gustafson(serial, 1.0), 1.0);
        close(grown(serial, 1.0, 1.0), 1.0);
    }
}

#[test]
fn infinitely_many_cores_are_worth_the_serial_part_turned_over() {
    for serial in FRACTIONS {
        let most = amdahl(serial, f64::INFINITY);
        assert_eq!(most, 1.0 / serial);
        for cores in CORES {
            assert!(amdahl(serial, cores) <= most);
        }
        if serial > 0.0 {
            assert!((amdahl(serial, 1e15) - most).abs() < 1e-6 * most);
        }
    }
}

#[test]
fn a_law_of_growth_has_the_two_others_at_its_ends() {
    for serial in FRACTIONS {
        for cores in CORES {
            let fixed = grown(serial, cores, growth(cores, 1.0));
            let in_step = grown(serial, cores, growth(cores, 2.0));
            close(fixed, amdahl(serial, cores));
            close(in_step, gustafson(serial, cores));
            let between = grown(serial, cores, growth(cores, 1.5));
            let slack = 1e-9 * in_step;
            close(growth(cores, 2.0), cores);
            assert!(fixed <= between + slack && between <= in_step + slack);
        }
    }
}

#[test]
fn no_law_promises_more_than_the_cores() {
    for serial in FRACTIONS {
        for cores in CORES {
            for speedup in [amdahl(serial, cores), gustafson(serial, cores)] {
                let share = efficiency(speedup, cores);
                assert!(share <= 1.0 + 1e-12 && share > 0.0, "{share}");
            }
        }
    }
}

#[test]
fn karp_and_flatt_find_the_fraction_that_amdahl_was_given() {
    for serial in FRACTIONS {
        for cores in &CORES[1..] {
            let found = karp_flatt(amdahl(serial, *cores), *cores).expect("more than one core");
            assert!((found - serial).abs() < 1e-9, "{found} is not {serial}");
        }
    }
    assert_eq!(karp_flatt(1.0, 1.0), None);
    assert!(karp_flatt(2.2, 2.0).is_some_and(|fraction| fraction < 0.0));
}
