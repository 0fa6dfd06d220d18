//! No line lost, order kept, never more under way than promised, and an end, whatever goes wrong in which stage.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use listing_data_parallel_pipeline::journeys::{Error, LINES, edits};
use listing_data_parallel_pipeline::{piped, run, serial, text, windows};
use proptest::prelude::*;

/// A hang is a failure, not a test that never ends.
fn must_end<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    thread::spawn(move || done.send(work()));
    let limit = Duration::from_secs(120);
    result.recv_timeout(limit).expect("the pipeline hangs")
}

/// The numbers from 0 on, without an end, and a failure of one stage at one of them.
fn numbers(
    workers: usize,
    bound: usize,
    stage: usize,
    bad: usize,
    fail: fn(usize) -> Result<usize, usize>,
) -> (Option<usize>, Vec<usize>) {
    let at = move |here: usize, n: usize| {
        if here == stage && n == bad {
            fail(n)
        } else {
            Ok(n)
        }
    };
    let mut written = Vec::new();
    let write = |n| at(3, n).map(|n| written.push(n));
    let read = (0..).map(|n| at(0, n));
    let result = run(workers, bound, read, |n| at(1, n), |n| at(2, n), write);
    (result.err(), written)
}

#[test]
fn an_error_in_any_stage_ends_all_of_them() {
    for workers in [1, 2, 5] {
        for stage in 0..4 {
            for bad in [0, 1, 100] {
                let (error, written) = must_end(move || numbers(workers, 2, stage, bad, Err));
                assert_eq!(error, Some(bad), "stage {stage}");
                assert!(written.into_iter().eq(0..bad), "stage {stage}");
            }
        }
    }
}

#[test]
fn a_panic_in_any_stage_ends_all_of_them_and_comes_out() {
    for workers in [1, 3] {
        for stage in 0..4 {
            let panic = must_end(move || {
                let broken = |n| panic!("stage broke at {n}");
                catch_unwind(AssertUnwindSafe(|| numbers(workers, 2, stage, 50, broken)))
                    .unwrap_err()
            });
            assert_eq!(
                panic.downcast_ref::<String>().unwrap(),
                "stage broke at 50",
                "stage {stage}"
            );
        }
    }
}

/// Two errors: the one that comes first in the file is reported, not the one that is found first.
#[test]
fn the_first_error_wins() {
    for _ in 0..50 {
        let result = must_end(|| {
            let parse = |n| if n == 11 { Err("parse 11") } else { Ok(n) };
            let compute = |n| {
                if n == 10 {
                    thread::sleep(Duration::from_millis(2));
                    return Err("compute 10");
                }
                Ok(n)
            };
            run(3, 4, (0..).map(Ok), parse, compute, |_| Ok(()))
        });
        assert_eq!(result.unwrap_err(), "compute 10");
    }
}

/// Runs 200 numbers, of which `slow` says what the workers and the writer do with each. Returns the most that were under way.
fn peak(
    workers: usize,
    bound: usize,
    compute: impl Fn(usize, &AtomicUsize) + Sync,
    write: impl Fn(usize, &AtomicUsize),
) -> usize {
    let (read, written, peak) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicUsize::new(0),
    );
    let source = (0..200).map(|n| {
        let under_way = read.fetch_add(1, Ordering::SeqCst) + 1 - written.load(Ordering::SeqCst);
        peak.fetch_max(under_way, Ordering::SeqCst);
        Ok::<_, Infallible>(n)
    });
    let compute = |n| {
        compute(n, &read);
        Ok(n)
    };
    let sink = |n| {
        write(n, &read);
        written.fetch_add(1, Ordering::SeqCst);
        Ok(())
    };
    let Ok(_) = run(workers, bound, source, Ok, compute, sink);
    assert_eq!(written.into_inner(), 200);
    peak.into_inner()
}

/// Waits until so many are read, and then some time in which more could be.
fn fill(n: usize, read: &AtomicUsize, full: usize) {
    while n == 0 && read.load(Ordering::SeqCst) < full {
        thread::yield_now();
    }
    if n == 0 {
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_writer_that_stands_still_stops_the_reader_at_the_bound() {
    for (workers, bound) in [(1, 1), (1, 5), (4, 3)] {
        let full = 2 * bound + 3;
        let peak = must_end(move || peak(workers, bound, |_, _| (), |n, read| fill(n, read, full)));
        assert_eq!(peak, full, "{workers} workers, bound {bound}");
    }
}

/// With several workers the others could overtake, and their results would pile up before the writer.
#[test]
fn one_slow_item_stops_the_reader_at_the_bound() {
    for (workers, bound) in [(2, 1), (2, 5), (4, 3)] {
        let full = 2 * bound + 3;
        let peak = must_end(move || peak(workers, bound, |n, read| fill(n, read, full), |_, _| ()));
        assert_eq!(peak, full, "{workers} workers, bound {bound}");
    }
}

#[test]
fn no_items_no_work() {
    let busy = must_end(|| {
        run(3, 1, std::iter::empty::<Result<(), ()>>(), Ok, Ok, |()| {
            Ok(())
        })
    })
    .unwrap();
    assert_eq!(busy.compute.len(), 3);
}

type Way = fn(&[u8], &mut Vec<u8>, usize) -> Result<(), Error>;

const SERIAL: Way = |input, output, _| serial(input, output);
const PIPED: Way = |input, output, workers| piped(input, output, workers).map(drop);
const WINDOWS: Way = |input, output, _| windows(input, output);

/// What a way of doing it writes, and its error.
fn outcome(way: Way, text: &[u8], workers: usize) -> (Vec<u8>, Option<String>) {
    let mut output = Vec::new();
    let error = way(text, &mut output, workers).err();
    (output, error.map(|error| error.to_string()))
}

#[test]
fn the_number_of_a_bad_line_is_right() {
    let (typed, meant) = text::timetable(3 * LINES);
    let lines: Vec<_> = typed.lines().map(str::as_bytes).collect();
    for bad in [1, 2, LINES, LINES + 1, 2 * LINES, 3 * LINES] {
        for (line, what) in [
            (&b"K\xF6ln;Plze\xF2;12"[..], "not UTF-8"),
            ("Köln;Plzeň;1O".as_bytes(), "minutes `1O`"),
            ("Köln;Plzeň".as_bytes(), "not three fields"),
            (b"", "not three fields"),
        ] {
            let mut lines = lines.clone();
            lines[bad - 1] = line;
            let text = lines.join(&b'\n');
            let (written, error) = outcome(PIPED, &text, 2);
            let error = error.unwrap();
            assert!(error.starts_with(&format!("line {bad}: {what}")), "{error}");
            let written = String::from_utf8(written).unwrap();
            assert!(meant.starts_with(&written));
            assert_eq!(written.lines().count(), (bad - 1) / LINES * LINES);
            assert_eq!(
                outcome(SERIAL, &text, 1),
                (written.into_bytes(), Some(error))
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn all_ways_agree(n in 0_usize..600, workers in 1_usize..5, bad in proptest::collection::vec((0_usize..600, 0_usize..3), 0..3)) {
        let (typed, meant) = text::timetable(n);
        let mut lines: Vec<_> = typed.lines().map(|line| line.as_bytes().to_vec()).collect();
        for &(line, how) in &bad {
            if let Some(line) = lines.get_mut(line) {
                *line = [&b"a;b;\xFC"[..], b"a;b;c", b"a;b;1;2"][how].to_vec();
            }
        }
        let text = lines.join(&b'\n');
        let expected = outcome(SERIAL, &text, 1);
        prop_assert!(meant.as_bytes().starts_with(&expected.0));
        if bad.iter().all(|(line, _)| *line >= n) {
            prop_assert_eq!(&expected, &(meant.into_bytes(), None));
        }
        prop_assert_eq!(&outcome(PIPED, &text, workers), &expected);
        prop_assert_eq!(&outcome(WINDOWS, &text, 1), &expected);
    }

    #[test]
    fn numbers_come_out_as_they_went_in(n in 0_usize..500, workers in 1_usize..6, bound in 1_usize..5) {
        let mut written = Vec::new();
        let done = run(workers, bound, (0..n).map(Ok::<_, Infallible>), Ok, |n| Ok(3 * n), |n| { written.push(n); Ok(()) });
        prop_assert_eq!(done.unwrap().compute.len(), workers);
        prop_assert!(written.into_iter().eq((0..n).map(|n| 3 * n)));
    }
}

#[test]
fn places_differ_by_three_letters_so_that_a_typo_can_be_repaired() {
    let places = text::PLACES.map(|place| place.chars().collect::<Vec<_>>());
    let mut row = Vec::new();
    for (i, a) in places.iter().enumerate() {
        assert!(a.len() > 2);
        for b in &places[..i] {
            assert!(edits(a, b, &mut row) >= 3, "{a:?} {b:?}");
        }
    }
    let (typed, meant) = text::timetable(1000);
    assert!(!meant.is_ascii());
    let wrong = typed
        .lines()
        .zip(meant.lines())
        .filter(|(typed, meant)| typed != meant)
        .count();
    assert!(wrong > 500, "{wrong}");
}
