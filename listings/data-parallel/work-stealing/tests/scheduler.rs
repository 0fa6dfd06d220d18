//! Each job runs once, under load and with many workers; a panic neither hangs the others nor gets lost.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use listing_data_parallel_work_stealing::tree::{count, roots, visit};
use listing_data_parallel_work_stealing::{run_shared, run_stealing};

#[test]
fn all_nodes_are_visited_by_any_number_of_workers() {
    let roots = roots(6);
    let nodes = count(&roots);
    for threads in [1, 2, 3, 7] {
        let tallies = run_stealing(roots.clone(), threads, visit);
        assert_eq!(tallies.len(), threads);
        assert_eq!(tallies.iter().map(|tally| tally.jobs).sum::<usize>(), nodes);
        assert_eq!(
            run_shared(roots.clone(), threads, visit)
                .iter()
                .sum::<usize>(),
            nodes
        );
    }
}

#[test]
fn a_single_worker_steals_nothing() {
    assert_eq!(run_stealing(roots(3), 1, visit)[0].thefts, 0);
}

#[test]
fn no_jobs_no_work() {
    let nobody = |_: u32, _: &mut Vec<u32>| unreachable!("there is no job");
    assert!(
        run_stealing(vec![], 3, nobody)
            .iter()
            .all(|tally| tally.jobs == 0)
    );
    assert!(run_shared(vec![], 3, nobody).iter().all(|jobs| *jobs == 0));
}

/// A chain: there is never more than one job, so all workers but one are always idle.
#[test]
fn a_chain_of_jobs_comes_to_its_end() {
    let chain = |left: u32, found: &mut Vec<u32>| found.extend(left.checked_sub(1));
    let jobs: usize = run_stealing(vec![9999], 4, chain)
        .iter()
        .map(|tally| tally.jobs)
        .sum();
    assert_eq!(jobs, 10_000);
    assert_eq!(
        run_shared(vec![9999], 4, chain).iter().sum::<usize>(),
        10_000
    );
}

#[test]
fn a_panic_comes_out_and_the_other_jobs_run() {
    for scheduler in [
        |ran: &AtomicUsize| {
            drop(run_stealing(
                (0..100).collect(),
                3,
                |job, _: &mut Vec<u32>| record(ran, job),
            ));
        },
        |ran: &AtomicUsize| {
            drop(run_shared(
                (0..100).collect(),
                3,
                |job, _: &mut Vec<u32>| record(ran, job),
            ));
        },
    ] {
        let ran = AtomicUsize::new(0);
        let panic = catch_unwind(AssertUnwindSafe(|| scheduler(&ran))).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"job 50 is broken"));
        assert_eq!(ran.into_inner(), 99);
    }
}

fn record(ran: &AtomicUsize, job: u32) {
    assert!(job != 50, "job 50 is broken");
    ran.fetch_add(1, Ordering::Relaxed);
}
