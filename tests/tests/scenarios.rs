//! The scenarios in which the reader is the scheduler, held against the very code that they show.
//!
//! The page knows all interleavings from `xtask::scenario`, which knows the listing only line by line. Here `shuttle` runs the listing's own files, with
//! building blocks that keep a log of what each thread does to what it shares. Interleavings of the scenario are forced upon the code, step by step, and
//! schedules that shuttle draws are looked up in the scenario: each must exist on the other side, and end there in the same way.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use shuttle::scheduler::{RandomScheduler, Schedule, Scheduler, Task, TaskId};
use shuttle::{Config, FailurePersistence, Runner};
use xtask::catalog::root;
use xtask::scenario::Scenario;
use xtask::scenario::explore::{Event, Graph};

#[path = "../../listings/threads/condvar/src/bounded_buffer.rs"]
#[allow(dead_code)]
mod bounded_buffer;
#[path = "../../listings/threads/condvar/src/broken.rs"]
mod broken_queues;
#[path = "../../listings/threads/semaphore/src/broken.rs"]
mod broken_semaphore;
#[path = "../../listings/threads/event/src/broken.rs"]
mod broken_signals;
#[path = "../../listings/threads/mutex/src/deposit.rs"]
mod deposit;
#[path = "../../listings/threads/event/src/event.rs"]
#[allow(dead_code)]
mod event;
#[path = "../../listings/threads/barrier/src/laps.rs"]
mod laps;
#[path = "../../listings/threads/semaphore/src/semaphore.rs"]
#[allow(dead_code)]
mod semaphore;
#[path = "../../listings/threads/deadlock/src/table.rs"]
#[allow(dead_code)]
mod table;

/// How many interleavings of a scenario are forced upon the code, and how many schedules are drawn; all, where there are not more.
const MANY: usize = 300;

// ------------------------------------------------------------------------------------------------------------------------------------------- The log

thread_local! {
    /// What the threads have done in this execution.
    static LOG: RefCell<Vec<(usize, Event)>> = const { RefCell::new(Vec::new()) };
    /// Threads that will fall asleep when they go on next.
    static DROWSY: Cell<u8> = const { Cell::new(0) };
    /// Threads that are about to pass a barrier, which the log does not hold.
    static MEETING: Cell<u8> = const { Cell::new(0) };
}

fn task(id: TaskId) -> usize {
    id.into()
}

/// Writes down what has just been done. Shuttle switches only *before* an operation, so that the order of the log is the order of the operations. The first
/// task is `main`, whose looks at the result are not part of a scenario.
fn log(event: Event) {
    let me = task(shuttle::current::me());
    if me > 0 {
        LOG.with_borrow_mut(|log| log.push((me - 1, event)));
    }
}

fn mark(set: &'static std::thread::LocalKey<Cell<u8>>, on: bool) {
    let bit = 1 << task(shuttle::current::me());
    set.set(if on {
        set.get() | bit
    } else {
        set.get() & !bit
    });
}

/// What stands for `std::sync` in the listings' files: shuttle's, with the log.
mod sync {
    use super::{DROWSY, Event, MEETING, log, mark};
    pub use shuttle::sync::atomic::Ordering;
    use std::ops::{Deref, DerefMut};
    use std::sync::{LockResult, PoisonError};

    #[derive(Default)]
    pub struct Mutex<T>(shuttle::sync::Mutex<T>);

    pub struct MutexGuard<'a, T>(Option<shuttle::sync::MutexGuard<'a, T>>);

    fn wrap<T, U>(result: LockResult<T>, wrapper: impl Fn(T) -> U) -> LockResult<U> {
        match result {
            Ok(inner) => Ok(wrapper(inner)),
            Err(poisoned) => Err(PoisonError::new(wrapper(poisoned.into_inner()))),
        }
    }

    impl<T> Mutex<T> {
        pub const fn new(value: T) -> Self {
            Self(shuttle::sync::Mutex::new(value))
        }

        pub fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
            let guard = self.0.lock();
            log(Event::Lock);
            wrap(guard, |guard| MutexGuard(Some(guard)))
        }

        pub fn try_lock(&self) -> Result<MutexGuard<'_, T>, ()> {
            let guard = self.0.try_lock().map_err(drop)?;
            Ok(MutexGuard(Some(guard)))
        }
    }

    impl<T> Deref for MutexGuard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T {
            self.0.as_ref().expect("it is taken only by its end")
        }
    }

    impl<T> DerefMut for MutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            self.0.as_mut().expect("it is taken only by its end")
        }
    }

    impl<T> Drop for MutexGuard<'_, T> {
        fn drop(&mut self) {
            if let Some(guard) = self.0.take() {
                drop(guard);
                log(Event::Unlock);
            }
        }
    }

    #[derive(Default)]
    pub struct Condvar(shuttle::sync::Condvar);

    impl Condvar {
        pub const fn new() -> Self {
            Self(shuttle::sync::Condvar::new())
        }

        pub fn wait<'a, T>(&self, mut guard: MutexGuard<'a, T>) -> LockResult<MutexGuard<'a, T>> {
            let guard = guard.0.take().expect("it is taken only by its end");
            // Unlocking and falling asleep is one operation; the scheduler logs it when it lets the thread do it.
            mark(&DROWSY, true);
            let guard = self.0.wait(guard);
            log(Event::Lock);
            wrap(guard, |guard| MutexGuard(Some(guard)))
        }

        pub fn wait_while<'a, T>(
            &self,
            mut guard: MutexGuard<'a, T>,
            mut condition: impl FnMut(&mut T) -> bool,
        ) -> LockResult<MutexGuard<'a, T>> {
            while condition(&mut *guard) {
                guard = self.wait(guard)?;
            }
            Ok(guard)
        }

        pub fn notify_one(&self) {
            self.0.notify_one();
            log(Event::Notify);
        }

        pub fn notify_all(&self) {
            self.0.notify_all();
            log(Event::Notify);
        }
    }

    pub struct Barrier(shuttle::sync::Barrier);

    impl Barrier {
        pub fn new(all: usize) -> Self {
            Self(shuttle::sync::Barrier::new(all))
        }

        pub fn wait(&self) {
            mark(&MEETING, true);
            self.0.wait();
            mark(&MEETING, false);
        }
    }

    macro_rules! atomic {
        ($name:ident, $number:ty) => {
            pub struct $name(shuttle::sync::atomic::$name);

            #[allow(dead_code)]
            impl $name {
                pub fn new(value: $number) -> Self {
                    Self(shuttle::sync::atomic::$name::new(value))
                }

                pub fn load(&self, order: Ordering) -> $number {
                    let value = self.0.load(order);
                    log(Event::Load);
                    value
                }

                pub fn store(&self, value: $number, order: Ordering) {
                    self.0.store(value, order);
                    log(Event::Store);
                }

                pub fn fetch_add(&self, value: $number, order: Ordering) -> $number {
                    let before = self.0.fetch_add(value, order);
                    log(Event::Update);
                    before
                }
            }
        };
    }
    atomic!(AtomicU64, u64);
    atomic!(AtomicUsize, usize);
}

// ------------------------------------------------------------------------------------------------------------------------------------------ The code

type Job = Box<dyn FnOnce() + Send>;

/// Runs the scenario's threads, in the order of their names, to their end.
fn together<const N: usize>(jobs: [Job; N]) {
    for thread in jobs.map(shuttle::thread::spawn) {
        thread.join().expect("a thread has panicked");
    }
}

/// The same job for `N` threads that share something.
fn alike<const N: usize, T: Send + Sync + 'static>(shared: &Arc<T>, job: fn(&T, usize)) {
    together(std::array::from_fn::<Job, N, _>(|seat| {
        let shared = Arc::clone(shared);
        Box::new(move || job(&shared, seat))
    }));
}

/// Two consumers of one item each, and one producer of two.
fn two_consumers<T: Default + Send + Sync + 'static>(pop: fn(&T), push: fn(&T, u32)) {
    two_consumers_of(T::default(), pop, push);
}

fn two_consumers_of<T: Send + Sync + 'static>(queue: T, pop: fn(&T), push: fn(&T, u32)) {
    let queue = Arc::new(queue);
    let [a, b, c] = [(); 3].map(|()| Arc::clone(&queue));
    let produce = move || (1..=2).for_each(|item| push(&c, item));
    together([
        Box::new(move || pop(&a)),
        Box::new(move || pop(&b)),
        Box::new(produce),
    ]);
}

fn one_signal<T: Default + Send + Sync + 'static>(wait: fn(&T), signal: fn(&T)) {
    let signaler = Arc::new(T::default());
    let waiter = Arc::clone(&signaler);
    together([
        Box::new(move || wait(&waiter)),
        Box::new(move || signal(&signaler)),
    ]);
}

fn dine<const N: usize>(dine: fn(&table::Table, usize)) {
    let table = Arc::new(table::Table::new(N));
    alike::<N, _>(&table, dine);
    assert_eq!(table.served(), [2; N]);
}

fn laps(run: fn(&laps::Track) -> usize) {
    let shared = Arc::new((
        laps::Track::new(2),
        run,
        std::sync::atomic::AtomicUsize::new(0),
    ));
    alike::<2, _>(&shared, |(track, run, ahead), _| {
        ahead.fetch_add(run(track), sync::Ordering::SeqCst);
    });
    assert_eq!(
        shared.2.load(sync::Ordering::SeqCst),
        0,
        "somebody is ahead"
    );
}

fn take<T: Send + Sync + 'static>(places: T, try_acquire: fn(&T) -> bool) {
    let shared = Arc::new((places, try_acquire, std::sync::atomic::AtomicUsize::new(0)));
    alike::<2, _>(&shared, |(places, try_acquire, holders), _| {
        holders.fetch_add(usize::from(try_acquire(places)), sync::Ordering::SeqCst);
    });
    assert_eq!(shared.2.load(sync::Ordering::SeqCst), 1, "two holders");
}

/// The code of every scenario. Each fails exactly when it does what the scenario calls a failure.
const CODE: [(&str, fn()); 17] = [
    ("threads/bounded-buffer", || {
        two_consumers_of(
            bounded_buffer::BoundedBuffer::new(1),
            |buffer| {
                buffer.pop();
            },
            |buffer, item| buffer.push(item),
        );
    }),
    ("threads/event", || {
        one_signal(event::Event::wait, event::Event::set)
    }),
    ("threads/locked-update", || {
        let balance = Arc::new(sync::Mutex::new(100));
        alike::<2, _>(&balance, |balance, _| deposit::deposit(balance, 10, || {}));
        assert_eq!(*balance.lock().unwrap(), 120);
    }),
    ("threads/look-and-take", || {
        take(semaphore::Semaphore::new(1), |places| {
            places
                .try_acquire()
                .map(semaphore::Permit::forget)
                .is_some()
        });
    }),
    ("threads/look-then-take", || {
        take(
            broken_semaphore::LooksThenTakes::new(1),
            broken_semaphore::LooksThenTakes::try_acquire,
        );
    }),
    ("threads/lost-update", || {
        let balance = Arc::new(sync::AtomicU64::new(100));
        alike::<2, _>(&balance, |balance, _| {
            deposit::deposit_in_two_steps(balance, 10, || {});
        });
        assert_eq!(balance.load(sync::Ordering::SeqCst), 120);
    }),
    ("threads/missed-event", || {
        one_signal(broken_signals::Bell::wait, broken_signals::Bell::set);
    }),
    ("threads/one-condvar", || {
        two_consumers(
            |queue: &broken_queues::OneCondvar| {
                queue.pop();
            },
            broken_queues::OneCondvar::push,
        );
    }),
    ("threads/one-wait", || laps(laps::Track::one_wait)),
    ("threads/philosophers", || {
        dine::<3>(|table, seat| table.dine_greedily(seat, || {}));
    }),
    ("threads/philosophers-in-order", || {
        dine::<3>(|table, seat| table.dine_in_order(seat, || {}));
    }),
    ("threads/pulse", || {
        one_signal(broken_signals::Pulse::wait, broken_signals::Pulse::signal);
    }),
    ("threads/two-locks", || {
        dine::<2>(|table, seat| table.dine_greedily(seat, || {}));
    }),
    ("threads/two-locks-in-order", || {
        dine::<2>(|table, seat| table.dine_in_order(seat, || {}));
    }),
    ("threads/two-waits", || laps(laps::Track::two_waits)),
    ("threads/wait-once", || {
        two_consumers(
            |queue: &broken_queues::LooksOnce| {
                queue.pop().expect("nothing to take");
            },
            broken_queues::LooksOnce::push,
        );
    }),
    ("threads/wait-while", || {
        two_consumers_of(
            bounded_buffer::BoundedBuffer::new(2),
            |buffer| {
                buffer.pop();
            },
            |buffer, item| buffer.push(item),
        );
    }),
];

// ------------------------------------------------------------------------------------------------------------------------------------- The schedulers

/// Lets the threads go on in the order in which they come in the log that is wanted.
struct Forced {
    wanted: Option<Vec<(usize, Event)>>,
    current: Vec<(usize, Event)>,
}

impl Scheduler for Forced {
    fn new_execution(&mut self) -> Option<Schedule> {
        self.current = self.wanted.take()?;
        begin()
    }

    fn next_task(&mut self, runnable: &[&Task], _: Option<TaskId>, _: bool) -> Option<TaskId> {
        let find = |wanted: usize| {
            runnable
                .iter()
                .map(|task| task.id())
                .find(|id| task(*id) == wanted)
        };
        let done = LOG.with_borrow(Vec::len);
        // `main` only starts the others, and waits for them. A barrier may have to be passed by another thread first.
        let next = find(0)
            .or_else(|| {
                self.current
                    .get(done)
                    .and_then(|(thread, _)| find(thread + 1))
            })
            .or_else(|| {
                (1..8)
                    .filter(|task| MEETING.get() & 1 << task != 0)
                    .find_map(find)
            })
            .or_else(|| runnable.first().map(|task| task.id()));
        next.inspect(|id| fall_asleep(*id))
    }

    fn next_u64(&mut self) -> u64 {
        0
    }
}

/// A scheduler of shuttle's, watched.
struct Watched(RandomScheduler);

impl Scheduler for Watched {
    fn new_execution(&mut self) -> Option<Schedule> {
        let next = self.0.new_execution()?;
        begin();
        Some(next)
    }

    fn next_task(
        &mut self,
        runnable: &[&Task],
        current: Option<TaskId>,
        yields: bool,
    ) -> Option<TaskId> {
        let next = self.0.next_task(runnable, current, yields);
        next.inspect(|id| fall_asleep(*id))
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }
}

fn begin() -> Option<Schedule> {
    LOG.with_borrow_mut(Vec::clear);
    DROWSY.set(0);
    MEETING.set(0);
    Some(Schedule::new(0))
}

fn fall_asleep(id: TaskId) {
    let (thread, bit) = (task(id), 1 << task(id));
    if DROWSY.get() & bit != 0 {
        DROWSY.set(DROWSY.get() & !bit);
        LOG.with_borrow_mut(|log| log.push((thread - 1, Event::Sleep)));
    }
}

/// One execution: what the threads have done, and whether it has failed.
fn execute(scheduler: impl Scheduler + 'static, code: fn()) -> (Vec<(usize, Event)>, bool) {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    let run = || Runner::new(scheduler, config).run(code);
    let failed = catch_unwind(AssertUnwindSafe(run)).is_err();
    (LOG.take(), failed)
}

// ------------------------------------------------------------------------------------------------------------------------------------------ The tests

fn code(id: &str) -> fn() {
    let found = CODE.iter().find(|(known, _)| *known == id);
    found
        .unwrap_or_else(|| panic!("tests/tests/scenarios.rs does not know the code of {id}"))
        .1
}

fn graph(id: &str) -> (Scenario, Graph) {
    let scenario = Scenario::load(&root(), id).unwrap_or_else(|error| panic!("{error:#}"));
    let graph = Graph::new(&scenario).unwrap_or_else(|error| panic!("{id}: {error:#}"));
    (scenario, graph)
}

/// Interleavings of a scenario, as the moves that they consist of: all, or the shortest failure and some drawn at random, each as likely as any other.
fn interleavings(graph: &Graph) -> Vec<Vec<(usize, usize)>> {
    let mut found: Vec<_> = graph.shortest_failure().into_iter().collect();
    if graph.nodes[0].all <= MANY as u64 {
        let mut open = vec![Vec::new()];
        while let Some(path) = open.pop() {
            let at = path.last().map_or(0, |(node, step): &(usize, usize)| {
                graph.nodes[*node].moves[*step].to
            });
            if graph.nodes[at].end.is_some() {
                found.push(path);
                continue;
            }
            for step in 0..graph.nodes[at].moves.len() {
                open.push([path.as_slice(), &[(at, step)]].concat());
            }
        }
        return found;
    }
    let mut seed = 1965_u64;
    for _ in 0..MANY {
        let (mut at, mut path) = (0, Vec::new());
        while graph.nodes[at].end.is_none() {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let mut left = (seed >> 11) % graph.nodes[at].all;
            let step = graph.nodes[at].moves.iter().position(|step| {
                let there = graph.nodes[step.to].all;
                let found = left < there;
                left = left.wrapping_sub(there);
                found
            });
            path.push((at, step.expect("the numbers of the moves add up")));
            at = graph.nodes[at].moves[path[path.len() - 1].1].to;
        }
        found.push(path);
    }
    found
}

/// Whether a log is one of the scenario's, and whether it can end there as it has ended. Where a thread unlocks is left out: the scenario may do it together with
/// what stands before it, which takes no order of the other operations away.
fn is_known(graph: &Graph, log: &[(usize, Event)], failed: bool) -> bool {
    let mut at = BTreeSet::from([0]);
    let mut left: Vec<_> = log
        .iter()
        .filter(|(_, event)| *event != Event::Unlock)
        .rev()
        .collect();
    loop {
        let mut open: Vec<usize> = at.iter().copied().collect();
        while let Some(node) = open.pop() {
            for step in &graph.nodes[node].moves {
                if step.events.iter().all(|event| *event == Event::Unlock) && at.insert(step.to) {
                    open.push(step.to);
                }
            }
        }
        let ended = |bad| {
            at.iter().any(|node| {
                graph.nodes[*node]
                    .end
                    .as_ref()
                    .is_some_and(|end| end.bad == bad)
            })
        };
        // What has failed in the scenario does not go on there.
        if failed && ended(true) {
            return true;
        }
        let Some((thread, event)) = left.pop() else {
            return ended(failed);
        };
        let steps = at.iter().flat_map(|node| &graph.nodes[*node].moves);
        at = steps
            .filter(|step| {
                step.thread == *thread
                    && step.events.iter().find(|event| **event != Event::Unlock) == Some(event)
            })
            .map(|step| step.to)
            .collect();
        if at.is_empty() {
            return false;
        }
    }
}

#[test]
fn every_scenario_has_its_code_here() {
    let known: Vec<_> = CODE.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(xtask::scenario::all(&root()).unwrap(), known);
}

#[test]
fn every_interleaving_of_a_scenario_happens_to_its_code_and_ends_alike() {
    for (id, code) in CODE {
        let (scenario, graph) = graph(id);
        let mut failures = 0;
        let paths = interleavings(&graph);
        for path in &paths {
            let steps: Vec<_> = path
                .iter()
                .map(|(node, step)| &graph.nodes[*node].moves[*step])
                .collect();
            let wanted: Vec<_> = steps
                .iter()
                .flat_map(|step| step.events.iter().map(|event| (step.thread, *event)))
                .collect();
            let end = graph.nodes[steps[steps.len() - 1].to].end.as_ref().unwrap();
            let (log, failed) = execute(
                Forced {
                    wanted: Some(wanted.clone()),
                    current: Vec::new(),
                },
                code,
            );
            let story: Vec<_> = steps.iter().map(|step| step.say.as_str()).collect();
            assert!(
                log.starts_with(&wanted),
                "{id}: {story:#?}\nwanted {wanted:?}\ndid    {log:?}"
            );
            assert_eq!(failed, end.bad, "{id}: {story:#?}: {}", end.say);
            failures += usize::from(failed);
        }
        assert_eq!(failures > 0, scenario.fails, "{id}");
        let start = &graph.nodes[0];
        println!(
            "{id}: {} states, {} of {} interleavings fail; {failures} of the {} that were run",
            graph.nodes.len(),
            start.fail,
            start.all,
            paths.len()
        );
    }
}

#[test]
fn every_schedule_of_the_code_is_an_interleaving_of_its_scenario() {
    for (id, code) in CODE {
        let (scenario, graph) = graph(id);
        let mut failures = 0;
        for seed in 0..MANY as u64 {
            let (log, failed) = execute(Watched(RandomScheduler::new_from_seed(seed, 1)), code);
            assert!(
                is_known(&graph, &log, failed),
                "{id}, seed {seed}: {log:?} (failed: {failed}) is not in the scenario"
            );
            failures += usize::from(failed);
        }
        assert!(scenario.fails || failures == 0, "{id}");
        println!("{id}: {failures} of {MANY} schedules fail");
    }
}

/// Every schedule of two threads, not some: the broken fail, the mended do not. Three threads have too many; the tests above hold the two sides together.
#[test]
fn the_model_checker_convicts_the_broken_and_acquits_the_mended() {
    for (id, code) in CODE {
        let (scenario, _) = graph(id);
        if scenario.threads.len() == 2 {
            let failed = catch_unwind(|| shuttle::check_dfs(code, Some(20_000))).is_err();
            assert_eq!(failed, scenario.fails, "{id}");
        }
    }
}

/// The page on mutexes says "4 of 6" and "0 of 2", and shows each of the orders as shuttle has found it.
#[test]
fn the_orders_of_the_deposits_are_those_that_the_page_on_mutexes_shows() {
    let recorded =
        std::fs::read_to_string(root().join("listings/threads/mutex/examples/schedules.txt"))
            .unwrap();
    for (id, title) in [
        ("threads/lost-update", "an atomic load and an atomic store:"),
        ("threads/locked-update", "a mutex:"),
    ] {
        let (_, graph) = graph(id);
        let orders: BTreeSet<_> = interleavings(&graph)
            .iter()
            .map(|path| {
                let steps = path
                    .iter()
                    .map(|(node, step)| &graph.nodes[*node].moves[*step]);
                let told = steps.clone().map(|step| {
                    step.say
                        .trim_end_matches(|c: char| c.is_ascii_digit())
                        .trim()
                });
                let told: Vec<_> = told
                    .filter(|say| say.ends_with("reads") || say.ends_with("writes"))
                    .collect();
                let (node, step) = path[path.len() - 1];
                let end = graph.nodes[node].moves[step].to;
                format!(
                    "  {}: {}",
                    told.join(", "),
                    graph.nodes[end].state.shared[0]
                )
            })
            .collect();
        let (_, rest) = recorded.split_once(title).unwrap();
        let shown: BTreeSet<_> = rest
            .lines()
            .skip(1)
            .take_while(|line| line.contains("reads"))
            .map(str::to_owned)
            .collect();
        assert_eq!(orders, shown);
        let numbers = format!(
            "  {} of {} orders lose a deposit",
            graph.nodes[0].fail, graph.nodes[0].all
        );
        assert!(rest.contains(&numbers), "{numbers}");
    }
}

/// The comparison can fail: the broken code is not that of the mended scenario, and the other way round.
#[test]
fn a_scenario_that_is_not_its_code_is_found() {
    for (id, other) in [
        ("threads/event", "threads/missed-event"),
        ("threads/two-locks-in-order", "threads/two-locks"),
        ("threads/two-waits", "threads/one-wait"),
        ("threads/look-and-take", "threads/look-then-take"),
        ("threads/wait-while", "threads/wait-once"),
        ("threads/locked-update", "threads/lost-update"),
    ] {
        // One way round for the forks and the laps: there the mended code does nothing that the broken could not do.
        let ways = if id.contains("locks") || id.contains("waits") {
            1
        } else {
            2
        };
        for (id, other) in [(id, other), (other, id)].into_iter().take(ways) {
            let (_, graph) = graph(id);
            let strange = (0..MANY as u64).any(|seed| {
                let (log, failed) = execute(
                    Watched(RandomScheduler::new_from_seed(seed, 1)),
                    code(other),
                );
                !is_known(&graph, &log, failed)
            });
            assert!(strange, "{id} takes the code of {other} for its own");
        }
    }
}
