//! The pool before the model checker, which runs the very file that the page shows: each job runs once, a panic loses no
//! other job, dropping the pool waits for all of them, and no schedule deadlocks. Then the broken twin's conviction, and that of a
//! job that waits for another job of its pool.

mod sync {
    pub use shuttle::sync::{Arc, Mutex, mpsc};
    pub use shuttle::thread;
}

#[path = "../src/join_first.rs"]
mod join_first;
#[path = "../src/pool.rs"]
#[allow(dead_code)]
mod pool;

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pool::Pool;
use shuttle::Runner;
use shuttle::scheduler::PctScheduler;

/// How often each job ran: the test's own and no part of the model, so these are std's atomics.
type Runs = Arc<[AtomicUsize; 2]>;

fn job(runs: &Runs, n: usize) -> impl FnOnce() -> usize + Send + 'static {
    let runs = Arc::clone(runs);
    move || {
        runs[n].fetch_add(1, Ordering::SeqCst);
        n
    }
}

fn assert_each_ran_once(runs: &Runs) {
    for (n, runs) in runs.iter().enumerate() {
        assert_eq!(runs.load(Ordering::SeqCst), 1, "runs of job {n}");
    }
}

#[test]
fn each_job_runs_once_and_its_handle_has_its_result() {
    shuttle::check_dfs(
        || {
            let runs = Runs::default();
            let pool = Pool::new(1);
            let handles = [0, 1].map(|n| pool.submit(job(&runs, n)));
            for (n, handle) in handles.into_iter().enumerate() {
                assert_eq!(handle.join().unwrap(), n);
            }
            drop(pool);
            assert_each_ran_once(&runs);
        },
        None,
    );
}

#[test]
fn dropping_the_pool_waits_for_every_job() {
    shuttle::check_dfs(
        || {
            let runs = Runs::default();
            let pool = Pool::new(1);
            for n in [0, 1] {
                pool.submit(job(&runs, n));
            }
            drop(pool);
            assert_each_ran_once(&runs);
        },
        None,
    );
}

#[test]
fn a_panic_loses_no_other_job() {
    shuttle::check_dfs(
        || {
            let runs = Runs::default();
            let pool = Pool::new(1);
            let first = job(&runs, 0);
            // `resume_unwind` panics without the message of the panic hook, which would be printed for each schedule.
            let broken = pool.submit(move || {
                first();
                resume_unwind(Box::new("expected"))
            });
            let whole = pool.submit(job(&runs, 1));
            let broken: Result<(), _> = broken.join();
            assert_eq!(broken.unwrap_err().downcast_ref(), Some(&"expected"));
            assert_eq!(whole.join().unwrap(), 1);
            drop(pool);
            assert_each_ran_once(&runs);
        },
        None,
    );
}

/// Two workers and one job, so that one of them finds nothing: every schedule.
#[test]
fn two_workers_and_one_job() {
    shuttle::check_dfs(
        || {
            let ran = Arc::new(AtomicUsize::new(0));
            let pool = Pool::new(2);
            let once = Arc::clone(&ran);
            pool.submit(move || once.fetch_add(1, Ordering::SeqCst));
            drop(pool);
            assert_eq!(ran.load(Ordering::SeqCst), 1);
        },
        None,
    );
}

/// Two workers and two jobs, of which one panics: too many schedules for all of them, so a fixed sample.
#[test]
fn two_workers_share_two_jobs() {
    let scheduler = PctScheduler::new_from_seed(2026, 3, 2_000);
    Runner::new(scheduler, Default::default()).run(|| {
        let runs = Runs::default();
        let pool = Pool::new(2);
        let first = job(&runs, 0);
        pool.submit(move || {
            first();
            resume_unwind(Box::new("expected"))
        });
        let second = pool.submit(job(&runs, 1));
        assert_eq!(second.join().unwrap(), 1);
        drop(pool);
        assert_each_ran_once(&runs);
    });
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_drop_that_joins_before_it_closes_the_queue_never_returns() {
    shuttle::check_dfs(
        || {
            let pool = join_first::Pool::new(1);
            pool.submit(|| ());
            drop(pool);
        },
        None,
    );
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_job_that_waits_for_a_job_of_its_pool_can_wait_for_ever() {
    shuttle::check_dfs(
        || {
            let pool = Arc::new(Pool::new(1));
            let inner = Arc::clone(&pool);
            let outer = pool.submit(move || inner.submit(|| 1).join().unwrap());
            let _ = outer.join();
        },
        None,
    );
}
