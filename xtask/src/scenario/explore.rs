//! Everything that can happen in a scenario: each state once, with what can come next and how it can end.
//!
//! A *move* is what the scheduler may choose: one step of one thread, and for `notify_one` which of the sleepers it wakes. An *interleaving* is a sequence of
//! moves from the start to an end, where nobody can move any more or something has failed.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};

use super::Scenario;
use super::language::{Atomic, Op, Place};

/// More states than this are too many for a page.
pub const MOST_STATES: usize = 6_000;

/// What a thread is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// About to do its step.
    Ready,
    /// Asleep on a condition variable, and will want a lock.
    Sleeps(usize, usize),
    /// Woken, and wants its lock back.
    Woken(usize),
    /// At a barrier.
    Meets(usize),
    /// At its end.
    Done,
}

/// One state of the whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The shared variables.
    pub shared: Vec<i64>,
    /// Each thread's own variables.
    pub locals: Vec<Vec<Option<i64>>>,
    /// The step at which each thread is.
    pub at: Vec<usize>,
    /// What each thread is at.
    pub status: Vec<Status>,
    /// Who holds each lock.
    pub holder: Vec<Option<usize>>,
    /// What is in each channel.
    pub queues: Vec<Vec<i64>>,
    /// How often a thread may still wake for no reason.
    pub spurious: u8,
    /// What has failed within a step.
    pub failed: Option<String>,
}

/// What a move does to what threads share, in the words of the model checkers' side. Looks under a lock are not seen there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Event {
    Lock,
    Unlock,
    Sleep,
    Notify,
    Load,
    Store,
    Update,
    Send,
    Receive,
}

/// One move.
#[derive(Clone, Debug)]
pub struct Move {
    /// Who moves.
    pub thread: usize,
    /// Where it leads.
    pub to: usize,
    /// What happens, in words.
    pub say: String,
    /// Where the thread has more than one move: what tells them apart.
    pub choice: Option<String>,
    /// What the model checkers' side sees of it.
    pub events: Vec<Event>,
}

/// How it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Whether it has failed.
    pub bad: bool,
    /// In words.
    pub say: String,
}

/// A state, and all that follows.
pub struct Node {
    /// The state.
    pub state: State,
    /// What can come next, in the order of the threads.
    pub moves: Vec<Move>,
    /// How it has ended, if it has.
    pub end: Option<End>,
    /// The number of interleavings from here.
    pub all: u64,
    /// How many of them fail.
    pub fail: u64,
    /// The number of moves to the nearest failure.
    pub nearest: Option<u32>,
}

/// All states; the first is the start.
pub struct Graph {
    /// The states.
    pub nodes: Vec<Node>,
}

impl Graph {
    /// Explores a scenario, and holds what its author says against what is found.
    ///
    /// # Errors
    /// If a step cannot be done as it is written, the states are too many, or the verdict or the numbers are not what the scenario says.
    pub fn new(scenario: &Scenario) -> Result<Self> {
        let mut graph = Self::explore(scenario)?;
        graph.count()?;
        let (all, fail) = (graph.nodes[0].all, graph.nodes[0].fail);
        if scenario.fails != (fail > 0) {
            bail!(
                "it says `fails = {}`, but {fail} of its {all} interleavings fail",
                scenario.fails
            );
        }
        if let Some(count) = scenario.count
            && (count.all, count.fail) != (all, fail)
        {
            bail!(
                "it says `count = {{ all = {}, fail = {} }}`, but {fail} of {all} interleavings fail",
                count.all,
                count.fail
            );
        }
        Ok(graph)
    }

    fn explore(scenario: &Scenario) -> Result<Self> {
        let start = start(scenario)?;
        let mut known = HashMap::from([(start.clone(), 0)]);
        let mut nodes = vec![Node::new(start)];
        let mut next = 0;
        while next < nodes.len() {
            let state = nodes[next].state.clone();
            let end = failure(scenario, &state)?;
            let mut moves = Vec::new();
            if end.is_none() {
                for (thread, what, to, choice) in successors(scenario, &state)? {
                    let say = words(scenario, &state, &to, thread, &what)?;
                    let to = *known.entry(to.clone()).or_insert_with(|| {
                        nodes.push(Node::new(to));
                        nodes.len() - 1
                    });
                    let events = events(scenario, &state, thread, &what);
                    moves.push(Move {
                        thread,
                        to,
                        say,
                        choice,
                        events,
                    });
                }
                if nodes.len() > MOST_STATES {
                    bail!(
                        "it has more than {MOST_STATES} states, which is too much for a page: fewer threads, or fewer steps"
                    );
                }
            }
            nodes[next].end = match end {
                None if moves.is_empty() => Some(last(scenario, &state)?),
                end => end,
            };
            nodes[next].moves = moves;
            next += 1;
        }
        Ok(Self { nodes })
    }

    /// Counts the interleavings from each state, from the ends to the start.
    fn count(&mut self) -> Result<()> {
        let mut order = Vec::with_capacity(self.nodes.len());
        // 0: not seen, 1: begun, 2: done.
        let mut seen = vec![0_u8; self.nodes.len()];
        let mut stack = vec![0];
        while let Some(&node) = stack.last() {
            if seen[node] == 2 {
                stack.pop();
                continue;
            }
            let first_time = seen[node] == 0;
            seen[node] = 1;
            let open = self.nodes[node].moves.iter().map(|step| step.to);
            let open: Vec<_> = open.filter(|to| seen[*to] != 2).collect();
            if open.is_empty() {
                seen[node] = 2;
                order.push(node);
                stack.pop();
            } else if first_time {
                stack.extend(open);
            } else {
                bail!("it can go round in a circle, so its interleavings have no number");
            }
        }
        for node in order {
            let (mut all, mut fail, mut nearest) = (0_u64, 0_u64, None);
            if let Some(end) = &self.nodes[node].end {
                (all, fail) = (1, u64::from(end.bad));
                nearest = end.bad.then_some(0);
            }
            for step in &self.nodes[node].moves {
                let to = &self.nodes[step.to];
                all = all.saturating_add(to.all);
                fail = fail.saturating_add(to.fail);
                let through = to.nearest.map(|moves| moves + 1);
                nearest = nearest.into_iter().chain(through).min();
            }
            // What JavaScript's numbers hold exactly.
            if all > 1 << 53 {
                bail!("its interleavings are too many to be counted exactly");
            }
            let node = &mut self.nodes[node];
            (node.all, node.fail, node.nearest) = (all, fail, nearest);
        }
        Ok(())
    }

    /// The moves of a shortest interleaving that fails: for each the state before it and its place among that state's moves.
    pub fn shortest_failure(&self) -> Option<Vec<(usize, usize)>> {
        let mut at = 0;
        let mut path = Vec::new();
        let mut left = self.nodes[0].nearest?;
        while left > 0 {
            left -= 1;
            let moves = &self.nodes[at].moves;
            let next = moves
                .iter()
                .position(|step| self.nodes[step.to].nearest == Some(left))?;
            path.push((at, next));
            at = moves[next].to;
        }
        Some(path)
    }
}

impl Node {
    fn new(state: State) -> Self {
        Self {
            state,
            moves: Vec::new(),
            end: None,
            all: 0,
            fail: 0,
            nearest: None,
        }
    }
}

fn start(scenario: &Scenario) -> Result<State> {
    let threads = scenario.threads.len();
    let mut state = State {
        shared: scenario.state.iter().map(|(_, value, _)| *value).collect(),
        locals: scenario
            .threads
            .iter()
            .map(|thread| vec![None; thread.locals.len()])
            .collect(),
        at: vec![0; threads],
        status: vec![Status::Ready; threads],
        holder: vec![None; scenario.locks.len()],
        queues: vec![Vec::new(); scenario.channels.len()],
        spurious: scenario.spurious,
        failed: None,
    };
    for thread in 0..threads {
        settle(scenario, &mut state, thread)?;
    }
    Ok(state)
}

/// Leads a thread past the steps that are not for it now.
fn settle(scenario: &Scenario, state: &mut State, thread: usize) -> Result<()> {
    let steps = &scenario.threads[thread].steps;
    while let Some(step) = steps.get(state.at[thread]) {
        let skipped = match &step.when {
            Some(when) => when.value(&state.shared, &state.locals[thread])? == 0,
            None => false,
        };
        if !skipped {
            return Ok(());
        }
        state.at[thread] += 1;
    }
    state.status[thread] = Status::Done;
    Ok(())
}

fn advance(scenario: &Scenario, state: &mut State, thread: usize) -> Result<()> {
    state.status[thread] = Status::Ready;
    state.at[thread] += 1;
    settle(scenario, state, thread)
}

/// What a move is, beside the step of its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// The step, done to its end.
    Step,
    /// The step is a wait, and the thread falls asleep.
    Sleep,
    /// The step is a wait, and the thread has its lock again.
    Relock,
    /// A sleeper wakes, and nobody has notified it.
    Spurious,
    /// The step is a notification, and this many are woken, the first of them this one.
    Notify(usize, Option<usize>),
    /// The thread comes to a barrier, and others are still missing.
    Arrive,
}

type Successor = (usize, What, State, Option<String>);

fn successors(scenario: &Scenario, state: &State) -> Result<Vec<Successor>> {
    let mut found = Vec::new();
    for thread in 0..scenario.threads.len() {
        step(scenario, state, thread, &mut found).with_context(|| {
            let line = scenario.threads[thread].steps.get(state.at[thread]);
            let line = line.map_or("", |step| {
                scenario.pieces[step.line.0].lines[step.line.1].trim()
            });
            format!("thread {} at `{line}`", scenario.threads[thread].name)
        })?;
    }
    Ok(found)
}

fn step(
    scenario: &Scenario,
    state: &State,
    thread: usize,
    found: &mut Vec<Successor>,
) -> Result<()> {
    match state.status[thread] {
        Status::Done | Status::Meets(_) => return Ok(()),
        Status::Sleeps(_, lock) => {
            if state.spurious > 0 {
                let mut to = state.clone();
                to.spurious -= 1;
                to.status[thread] = Status::Woken(lock);
                found.push((thread, What::Spurious, to, None));
            }
            return Ok(());
        }
        Status::Woken(lock) => {
            if state.holder[lock].is_none() {
                let mut to = state.clone();
                to.holder[lock] = Some(thread);
                to.status[thread] = Status::Ready;
                let looks_again = scenario.threads[thread].steps[state.at[thread]]
                    .ops
                    .iter()
                    .any(|op| matches!(op, Op::WaitWhile(..)));
                if !looks_again {
                    advance(scenario, &mut to, thread)?;
                }
                found.push((thread, What::Relock, to, None));
            }
            return Ok(());
        }
        Status::Ready => {}
    }
    let mut to = state.clone();
    let mut what = What::Step;
    let mut branches = Vec::new();
    for op in &scenario.threads[thread].steps[state.at[thread]].ops {
        let value =
            |expr: &super::language::Expr, to: &State| expr.value(&to.shared, &to.locals[thread]);
        match op {
            Op::Lock(lock) => {
                if to.holder[*lock].is_some() {
                    return Ok(());
                }
                to.holder[*lock] = Some(thread);
            }
            Op::Unlock(lock) => {
                if to.holder[*lock] != Some(thread) {
                    bail!(
                        "it unlocks `{}`, which it does not hold",
                        scenario.locks[*lock]
                    );
                }
                to.holder[*lock] = None;
            }
            Op::WaitWhile(condvar, lock, condition) | Op::WaitIf(condvar, lock, condition) => {
                if to.holder[*lock] != Some(thread) {
                    bail!(
                        "it waits with `{}`, which it does not hold",
                        scenario.locks[*lock]
                    );
                }
                if value(condition, &to)? != 0 {
                    to.holder[*lock] = None;
                    to.status[thread] = Status::Sleeps(*condvar, *lock);
                    found.push((thread, What::Sleep, to, None));
                    return Ok(());
                }
            }
            Op::NotifyAll(condvar) | Op::NotifyOne(condvar) => {
                let sleepers: Vec<_> = (0..to.status.len())
                    .filter(|other| matches!(to.status[*other], Status::Sleeps(on, _) if on == *condvar))
                    .collect();
                what = What::Notify(sleepers.len(), sleepers.first().copied());
                if matches!(op, Op::NotifyAll(_)) {
                    for other in sleepers {
                        wake(&mut to, other);
                    }
                } else if sleepers.len() > 1 {
                    branches = sleepers;
                } else if let Some(other) = sleepers.first() {
                    wake(&mut to, *other);
                }
            }
            Op::Meet(barrier) => {
                to.status[thread] = Status::Meets(*barrier);
                let here: Vec<_> = (0..to.status.len())
                    .filter(|other| to.status[*other] == Status::Meets(*barrier))
                    .collect();
                if here.len() < scenario.barriers[*barrier].1 {
                    found.push((thread, What::Arrive, to, None));
                } else {
                    for other in here {
                        advance(scenario, &mut to, other)?;
                    }
                    found.push((thread, What::Step, to, None));
                }
                return Ok(());
            }
            Op::Send(channel, sent) => {
                if to.queues[*channel].len() >= scenario.channels[*channel].1 {
                    return Ok(());
                }
                let sent = value(sent, &to)?;
                to.queues[*channel].push(sent);
            }
            Op::Receive(channel, place) => {
                if to.queues[*channel].is_empty() {
                    return Ok(());
                }
                let received = to.queues[*channel].remove(0);
                put(&mut to, thread, *place, received);
            }
            Op::Set(place, expr, _) => {
                let value = value(expr, &to)?;
                put(&mut to, thread, *place, value);
            }
            Op::Assert(condition, message) => {
                if value(condition, &to)? == 0 {
                    to.failed = Some(format!(
                        "{} panics: {message}.",
                        scenario.threads[thread].name
                    ));
                    found.push((thread, what, to, None));
                    return Ok(());
                }
            }
        }
    }
    if branches.is_empty() {
        advance(scenario, &mut to, thread)?;
        found.push((thread, what, to, None));
        return Ok(());
    }
    for other in &branches {
        let mut to = to.clone();
        wake(&mut to, *other);
        advance(scenario, &mut to, thread)?;
        let choice = format!("wakes {}", scenario.threads[*other].name);
        found.push((
            thread,
            What::Notify(branches.len(), Some(*other)),
            to,
            Some(choice),
        ));
    }
    Ok(())
}

fn wake(state: &mut State, thread: usize) {
    if let Status::Sleeps(_, lock) = state.status[thread] {
        state.status[thread] = Status::Woken(lock);
    }
}

fn put(state: &mut State, thread: usize, place: Place, value: i64) {
    match place {
        Place::Shared(index) => state.shared[index] = value,
        Place::Local(index) => state.locals[thread][index] = Some(value),
    }
}

/// What has failed, in a state from which others could go on.
fn failure(scenario: &Scenario, state: &State) -> Result<Option<End>> {
    if let Some(say) = &state.failed {
        return Ok(Some(End {
            bad: true,
            say: say.clone(),
        }));
    }
    if let Some((holds, otherwise)) = &scenario.always
        && holds.value(&state.shared, &[]).context("always.holds")? == 0
    {
        let say = otherwise.fill(&state.shared, &[]).context("always.else")?;
        return Ok(Some(End { bad: true, say }));
    }
    Ok(None)
}

/// How it has ended, in a state in which nobody can move.
fn last(scenario: &Scenario, state: &State) -> Result<End> {
    let stuck: Vec<_> = (0..state.status.len())
        .filter(|thread| state.status[*thread] != Status::Done)
        .collect();
    if stuck.is_empty() {
        let good = scenario
            .end
            .value(&state.shared, &[])
            .context("end.holds")?
            != 0;
        let words = if good {
            &scenario.end_good
        } else {
            &scenario.end_bad
        };
        return Ok(End {
            bad: !good,
            say: words.fill(&state.shared, &[]).context("end")?,
        });
    }
    let waits: Vec<_> = stuck
        .iter()
        .map(|thread| {
            let name = &scenario.threads[*thread].name;
            format!("{name} {}", waits(scenario, state, *thread))
        })
        .collect();
    let asleep = stuck
        .iter()
        .any(|thread| matches!(state.status[*thread], Status::Sleeps(..)));
    let kind = if asleep {
        "Nobody is left to wake who sleeps"
    } else {
        "Deadlock: nobody can move"
    };
    Ok(End {
        bad: true,
        say: format!("{kind}. {}.", waits.join("; ")),
    })
}

/// What a thread waits for, in words; empty if it does not wait.
pub fn waits(scenario: &Scenario, state: &State, thread: usize) -> String {
    let held = |lock: usize, begin: &str| {
        let name = &scenario.locks[lock];
        match state.holder[lock] {
            Some(holder) if holder == thread => format!("{begin} `{name}`, which it holds itself"),
            Some(holder) => format!(
                "{begin} `{name}`, which {} holds",
                scenario.threads[holder].name
            ),
            None => String::new(),
        }
    };
    match state.status[thread] {
        Status::Done => "is done".to_owned(),
        Status::Sleeps(condvar, _) => format!("sleeps on `{}`", scenario.condvars[condvar]),
        Status::Meets(barrier) => {
            let here = state
                .status
                .iter()
                .filter(|status| **status == Status::Meets(barrier))
                .count();
            let (name, all) = &scenario.barriers[barrier];
            format!("waits at `{name}`, where {here} of {all} are")
        }
        Status::Woken(lock) => {
            let blocked = held(lock, "is woken, and waits for");
            if blocked.is_empty() {
                "is woken".to_owned()
            } else {
                blocked
            }
        }
        Status::Ready => match scenario.threads[thread].steps[state.at[thread]].ops.first() {
            Some(Op::Lock(lock)) => held(*lock, "waits for"),
            Some(Op::Send(channel, _))
                if state.queues[*channel].len() >= scenario.channels[*channel].1 =>
            {
                format!("waits for room in `{}`", scenario.channels[*channel].0)
            }
            Some(Op::Receive(channel, _)) if state.queues[*channel].is_empty() => {
                format!("waits for a message in `{}`", scenario.channels[*channel].0)
            }
            _ => String::new(),
        },
    }
}

/// A move in words: `A reads 100`.
fn words(
    scenario: &Scenario,
    before: &State,
    after: &State,
    thread: usize,
    what: &What,
) -> Result<String> {
    let who = &scenario.threads[thread].name;
    let step = &scenario.threads[thread].steps[before.at[thread]];
    let name =
        |other: Option<usize>| other.map_or("", |other| scenario.threads[other].name.as_str());
    let own = match &step.say {
        Some(say) => Some(say.fill(&after.shared, &after.locals[thread])?),
        None => None,
    };
    let said = match what {
        What::Spurious => "wakes, though nobody has notified it".to_owned(),
        What::Relock => match before.status[thread] {
            Status::Woken(lock) => format!("is awake, and locks `{}` again", scenario.locks[lock]),
            _ => String::new(),
        },
        What::Sleep => match after.status[thread] {
            Status::Sleeps(condvar, lock) => format!(
                "unlocks `{}` and sleeps on `{}`",
                scenario.locks[lock], scenario.condvars[condvar]
            ),
            _ => String::new(),
        },
        What::Arrive => match after.status[thread] {
            Status::Meets(barrier) => format!("waits at `{}`", scenario.barriers[barrier].0),
            _ => String::new(),
        },
        What::Notify(sleepers, first) => {
            let woken = match (
                sleepers,
                step.ops.iter().any(|op| matches!(op, Op::NotifyAll(_))),
            ) {
                (0, _) => "nobody sleeps: the notification is gone".to_owned(),
                (1, _) | (_, false) => format!("wakes {}", name(*first)),
                (all, true) => format!("wakes all {all} who sleep"),
            };
            match own {
                Some(own) => format!("{own}; {woken}"),
                None => {
                    format!("notifies: {woken}").replace("notifies: wakes", "notifies, and wakes")
                }
            }
        }
        What::Step => match own {
            Some(own) => own,
            None => step
                .ops
                .iter()
                .map(|op| op_words(scenario, op, after, thread))
                .filter(|words| !words.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
        },
    };
    Ok(format!("{who} {said}"))
}

fn op_words(scenario: &Scenario, op: &Op, after: &State, thread: usize) -> String {
    let shown = |index: usize| {
        let (name, _, truth) = &scenario.state[index];
        let value = after.shared[index];
        if *truth {
            format!("`{name}` = {}", value != 0)
        } else {
            format!("`{name}` = {value}")
        }
    };
    match op {
        Op::Lock(lock) => format!("locks `{}`", scenario.locks[*lock]),
        Op::Unlock(lock) => format!("unlocks `{}`", scenario.locks[*lock]),
        Op::WaitWhile(..) | Op::WaitIf(..) => "looks, and need not wait".to_owned(),
        Op::Meet(barrier) => format!(
            "comes to `{}` as the last, and all go on",
            scenario.barriers[*barrier].0
        ),
        Op::Send(channel, _) => format!("sends into `{}`", scenario.channels[*channel].0),
        Op::Receive(channel, _) => format!("receives from `{}`", scenario.channels[*channel].0),
        Op::Set(Place::Shared(index), ..) => format!("sets {}", shown(*index)),
        Op::Set(Place::Local(index), ..) => {
            let value = after.locals[thread][*index].unwrap_or_default();
            format!(
                "has `{}` = {value}",
                scenario.threads[thread].locals[*index]
            )
        }
        Op::NotifyOne(_) | Op::NotifyAll(_) | Op::Assert(..) => String::new(),
    }
}

fn events(scenario: &Scenario, before: &State, thread: usize, what: &What) -> Vec<Event> {
    let ops = &scenario.threads[thread].steps[before.at[thread]].ops;
    match what {
        What::Spurious | What::Arrive => Vec::new(),
        What::Relock => vec![Event::Lock],
        What::Sleep => vec![Event::Sleep],
        What::Step | What::Notify(..) => ops
            .iter()
            .filter_map(|op| match op {
                Op::Lock(_) => Some(Event::Lock),
                Op::Unlock(_) => Some(Event::Unlock),
                Op::NotifyOne(_) | Op::NotifyAll(_) => Some(Event::Notify),
                Op::Send(..) => Some(Event::Send),
                Op::Receive(..) => Some(Event::Receive),
                Op::Set(_, _, Some(Atomic::Load)) => Some(Event::Load),
                Op::Set(_, _, Some(Atomic::Store)) => Some(Event::Store),
                Op::Set(_, _, Some(Atomic::Update)) => Some(Event::Update),
                _ => None,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::root;

    const CODE: &str = r#"code = ["threads/mutex/src/deposit.rs#deposit_in_two_steps"]"#;

    /// A scenario whose steps all stand for one line, for what matters here is what they do.
    fn scenario(head: &str, threads: &[&[&str]], end: &str) -> Scenario {
        let mut text = format!("title = \"\"\nlabel = \"\"\ntask = \"\"\nfails = true\n{head}\n");
        for (index, steps) in threads.iter().enumerate() {
            let name = char::from(b'A' + u8::try_from(index).unwrap());
            text += &format!("[program.{name}]\n{CODE}\nlocals = [\"x\"]\nstep = [\n");
            for step in *steps {
                let (does, when) = step.split_once(" when ").unwrap_or((step, "true"));
                text +=
                    &format!("{{ line = \"between();\", do = \"{does}\", when = \"{when}\" }},\n");
            }
            text += &format!(
                "]\n[[thread]]\nname = \"{name}\"\ndoes = \"\"\nrun = [{{ program = \"{name}\" }}]\n"
            );
        }
        text += &format!("[end]\nholds = \"{end}\"\ngood = \"\"\nelse = \"\"\n");
        Scenario::parse(&root(), "threads/test", &text)
            .unwrap_or_else(|error| panic!("{error:#}\n{text}"))
    }

    fn explored(scenario: &Scenario) -> Graph {
        let mut graph = Graph::explore(scenario).unwrap();
        graph.count().unwrap();
        graph
    }

    fn numbers(head: &str, threads: &[&[&str]], end: &str) -> (u64, u64) {
        let graph = explored(&scenario(head, threads, end));
        // Brute force: every interleaving walked by itself, no state taken for another.
        let mut walked = (0, 0);
        let mut shortest = None;
        let mut open = vec![(0, 0)];
        while let Some((node, length)) = open.pop() {
            let node = &graph.nodes[node];
            if let Some(end) = &node.end {
                walked.0 += 1;
                walked.1 += u64::from(end.bad);
                if end.bad {
                    shortest = shortest.into_iter().chain([length]).min();
                }
            }
            open.extend(node.moves.iter().map(|step| (step.to, length + 1)));
        }
        assert_eq!((graph.nodes[0].all, graph.nodes[0].fail), walked);
        assert_eq!(graph.nodes[0].nearest, shortest);
        assert_eq!(
            graph.shortest_failure().map(|path| path.len()),
            shortest.map(|length| length as usize)
        );
        walked
    }

    /// All orders of the threads' steps, without anything of the explorer.
    fn orders(left: &mut [usize], order: &mut Vec<usize>, each: &mut impl FnMut(&[usize])) {
        if left.iter().all(|left| *left == 0) {
            each(order);
        }
        for thread in 0..left.len() {
            if left[thread] > 0 {
                left[thread] -= 1;
                order.push(thread);
                orders(left, order, each);
                order.pop();
                left[thread] += 1;
            }
        }
    }

    #[test]
    fn deposits_are_lost_as_often_as_arithmetic_says() {
        const STEPS: &[&str] = &["load x = v", "store v = x + 10"];
        for threads in [1, 2, 3] {
            let (mut all, mut lost) = (0, 0);
            orders(&mut vec![2; threads], &mut Vec::new(), &mut |order| {
                let (mut balance, mut seen) = (0, vec![None; threads]);
                for thread in order {
                    match seen[*thread] {
                        None => seen[*thread] = Some(balance),
                        Some(seen) => balance = seen + 10,
                    }
                }
                all += 1;
                lost += u64::from(balance != 10 * threads);
            });
            let end = format!("v == {}", 10 * threads);
            let found = numbers("[state]\nv = 0", &vec![STEPS; threads], &end);
            assert_eq!(found, (all, lost), "{threads} threads");
        }
    }

    #[test]
    fn a_lock_leaves_the_orders_that_lock_one_after_the_other() {
        const STEPS: &[&str] = &["lock m", "v = v + 1", "unlock m"];
        let (mut all, mut threads) = (0, [3, 3, 3]);
        orders(&mut threads, &mut Vec::new(), &mut |order| {
            all += u64::from(
                order
                    .chunks(3)
                    .all(|three| three.iter().all(|thread| *thread == three[0])),
            );
        });
        let found = numbers("locks = [\"m\"]\n[state]\nv = 0", &[STEPS; 3], "v == 3");
        assert_eq!(found, (all, 0));
        assert_eq!(all, 6);
    }

    #[test]
    fn two_locks_in_two_orders_deadlock_as_often_as_an_own_simulation_does() {
        let programs: [&[(bool, usize)]; 2] = [
            &[(true, 0), (true, 1), (false, 1), (false, 0)],
            &[(true, 1), (true, 0), (false, 0), (false, 1)],
        ];
        /// Ends and deadlocks from here.
        fn simulate(
            programs: &[&[(bool, usize)]],
            at: &mut [usize; 2],
            held: &mut [bool; 2],
        ) -> (u64, u64) {
            let (mut found, mut moved) = ((0, 0), false);
            for thread in 0..2 {
                let Some((take, lock)) = programs[thread].get(at[thread]).copied() else {
                    continue;
                };
                if take && held[lock] {
                    continue;
                }
                moved = true;
                held[lock] = take;
                at[thread] += 1;
                let below = simulate(programs, at, held);
                found = (found.0 + below.0, found.1 + below.1);
                at[thread] -= 1;
                held[lock] = !take;
            }
            if moved {
                found
            } else {
                (1, u64::from(*at != [4, 4]))
            }
        }
        let simulated = simulate(&programs, &mut [0, 0], &mut [false, false]);
        let found = numbers(
            "locks = [\"m\", \"n\"]",
            &[
                &["lock m", "lock n", "unlock n", "unlock m"],
                &["lock n", "lock m", "unlock m", "unlock n"],
            ],
            "true",
        );
        assert_eq!(found, simulated);
        assert!(found.1 > 0);
        let graph = explored(&scenario(
            "locks = [\"m\"]",
            &[&["lock m", "lock m"]],
            "true",
        ));
        let end = graph.nodes.last().unwrap().end.clone().unwrap();
        assert_eq!(
            end.say,
            "Deadlock: nobody can move. A waits for `m`, which it holds itself."
        );
    }

    /// A waits, B notifies. A's step is the lock, the sleep, the lock again and so on; B's is one notification.
    #[test]
    fn a_notification_reaches_only_those_who_sleep() {
        let head = "locks = [\"m\"]\ncondvars = [\"c\"]\n[state]\nset = false";
        let wait: &[&str] = &["lock m", "wait_if c m (true)", "unlock m"];
        assert_eq!(numbers(head, &[wait, &["notify_one c"]], "true"), (3, 2));
        // With a flag that is changed under the lock, nothing is missed.
        let wait: &[&str] = &["lock m", "wait_while c m (!set)", "unlock m"];
        let set: &[&str] = &["lock m; set = true; unlock m", "notify_one c"];
        assert_eq!(numbers(head, &[wait, set], "true").1, 0);
        // With a flag that is changed without it, the change can fall between look and sleep only if the look is a step of its own; the notification can.
        let set: &[&str] = &["set = true; notify_one c"];
        assert_eq!(numbers(head, &[wait, set], "true").1, 0);
        let looks: &[&str] = &["lock m", "x = set", "wait_if c m (x == 0)", "unlock m"];
        assert!(numbers(head, &[looks, set], "true").1 > 0);
    }

    #[test]
    fn one_notification_wakes_one_of_the_sleepers_and_all_wakes_all() {
        let head = "locks = [\"m\"]\ncondvars = [\"c\"]\n[state]\nasleep = 0";
        let wait: &[&str] = &[
            "lock m",
            "asleep = asleep + 1",
            "wait_if c m (true)",
            "unlock m",
        ];
        for (notify, reached) in [("notify_one c", 1), ("notify_all c", 2)] {
            let scenario = scenario(head, &[wait, wait, &[notify]], "true");
            let graph = explored(&scenario);
            let both = graph.nodes.iter().find(|node| {
                let asleep = node
                    .state
                    .status
                    .iter()
                    .filter(|status| matches!(status, Status::Sleeps(..)));
                asleep.count() == 2 && node.state.status[2] == Status::Ready
            });
            let moves: Vec<_> = both.unwrap().moves.iter().collect();
            assert_eq!(moves.len(), 3 - reached, "{notify}");
            for step in moves {
                let woken = graph.nodes[step.to]
                    .state
                    .status
                    .iter()
                    .filter(|status| matches!(status, Status::Woken(_)));
                assert_eq!(woken.count(), reached, "{notify}");
            }
        }
    }

    #[test]
    fn spurious_wake_ups_come_as_often_as_they_may() {
        let head = |spurious| {
            format!(
                "spurious = {spurious}\nlocks = [\"m\"]\ncondvars = [\"c\"]\n[state]\nset = false"
            )
        };
        let set: &[&str] = &["lock m; set = true; unlock m", "notify_one c"];
        let once: &[&str] = &[
            "lock m",
            "wait_if c m (!set)",
            "assert (set) too early",
            "unlock m",
        ];
        assert_eq!(numbers(&head(0), &[once, set], "true").1, 0);
        assert!(numbers(&head(1), &[once, set], "true").1 > 0);
        let again: &[&str] = &[
            "lock m",
            "wait_while c m (!set)",
            "assert (set) too early",
            "unlock m",
        ];
        for spurious in 0..3 {
            assert_eq!(numbers(&head(spurious), &[again, set], "true").1, 0);
        }
    }

    #[test]
    fn barriers_and_channels_wait_for_the_others() {
        let meet: &[&str] = &["add v = v + 1", "meet all", "assert (v == 3) early"];
        let head = "[barriers]\nall = 3\n[state]\nv = 0";
        assert_eq!(numbers(head, &[meet, meet, meet], "true").1, 0);
        assert_eq!(
            numbers(
                "[barriers]\nall = 2\n[state]\nv = 0",
                &[&meet[..2]; 3],
                "true"
            )
            .1,
            {
                // Whoever comes third waits for a fourth, in each of them.
                numbers(
                    "[barriers]\nall = 2\n[state]\nv = 0",
                    &[&meet[..2]; 3],
                    "true",
                )
                .0
            }
        );
        let head = "[channels]\nch = 1\n[state]\nsum = 0";
        let send: &[&str] = &["send ch 1", "send ch 2"];
        let receive: &[&str] = &[
            "recv ch x",
            "sum = sum * 10 + x",
            "recv ch x",
            "sum = sum * 10 + x",
        ];
        assert_eq!(numbers(head, &[send, receive], "sum == 12").1, 0);
        assert!(numbers(head, &[send, send, receive], "sum == 12").1 > 0);
    }

    #[test]
    fn steps_for_some_are_skipped_by_others_and_an_invariant_holds_everywhere() {
        let take: &[&str] = &[
            "load x = free",
            "store free = 0; inside = inside + 1 when x == 1",
            "inside = inside - 1 when x == 1",
        ];
        let mut scenario = scenario("[state]\nfree = 1\ninside = 0", &[take, take], "true");
        assert_eq!(explored(&scenario).nodes[0].fail, 0);
        let names = super::super::language::Names {
            shared: vec!["free".into(), "inside".into()],
            ..Default::default()
        };
        scenario.always = Some((
            names.expr("inside <= 1").unwrap(),
            names.template("{inside} inside").unwrap(),
        ));
        let graph = explored(&scenario);
        let end = graph.nodes[graph.shortest_failure().unwrap().last().unwrap().0]
            .moves
            .iter();
        let end = end
            .filter_map(|step| graph.nodes[step.to].end.clone())
            .find(|end| end.bad);
        assert_eq!(end.unwrap().say, "2 inside");
    }

    #[test]
    fn a_wrong_claim_is_refused() {
        let mut scenario = scenario(
            "[state]\nv = 0",
            &[&["v = v + 1"], &["v = v + 1"]],
            "v == 2",
        );
        let error = Graph::new(&scenario).err().unwrap().to_string();
        assert_eq!(
            error,
            "it says `fails = true`, but 0 of its 2 interleavings fail"
        );
        scenario.fails = false;
        scenario.count = Some(super::super::Count { all: 3, fail: 0 });
        let error = Graph::new(&scenario).err().unwrap().to_string();
        assert!(
            error.contains("all = 3, fail = 0") && error.contains("0 of 2"),
            "{error}"
        );
        scenario.count = None;
        assert!(Graph::new(&scenario).is_ok());
    }
}
