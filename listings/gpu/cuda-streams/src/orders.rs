//! All orders in which a device and the host may carry out a pipeline, as CUDA promises
//! them: a stream does its commands in their order, an event holds up who waits for it, and
//! nothing else is ordered.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;

use crate::{Lane, Machine};

/// A place in the pipeline where somebody waits for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// The first stream, for the second.
    Stream(Lane, Lane),
    /// The host, for a stream.
    Host(Lane),
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stream(lane, other) => write!(f, "{lane:?} does not wait for {other:?}"),
            Self::Host(lane) => write!(f, "the host does not wait for {lane:?}"),
        }
    }
}

/// So many commands of a stream must be done.
type Event = (Lane, usize);

enum Host {
    Fill(usize, usize),
    Take(usize, usize),
    Wait(Event),
    Ask(Lane),
}

/// What a machine was asked for.
#[derive(Default)]
pub struct Recorder {
    host: Vec<Host>,
    /// For each stream its commands: the slot, and what it waits for.
    lanes: [Vec<(usize, Vec<Event>)>; 3],
    waits: [Vec<Event>; 3],
    events: HashMap<(usize, usize), Event>,
    without: Option<Wait>,
    pageable: bool,
}

impl Recorder {
    /// A machine that leaves out one of the waits. If the host's memory is `pageable`, a
    /// copy to it holds up the host.
    pub fn new(without: Option<Wait>, pageable: bool) -> Self {
        Self {
            without,
            pageable,
            ..Self::default()
        }
    }

    fn event(&self, lane: Lane, slot: usize) -> Option<Event> {
        self.events.get(&(lane as usize, slot)).copied()
    }
}

impl Machine for Recorder {
    type Error = Infallible;

    fn fill(&mut self, slot: usize, chunk: usize) -> Result<(), Infallible> {
        self.host.push(Host::Fill(slot, chunk));
        Ok(())
    }

    fn ask(&mut self, lane: Lane, slot: usize, _chunk: usize) -> Result<(), Infallible> {
        let waits = std::mem::take(&mut self.waits[lane as usize]);
        self.lanes[lane as usize].push((slot, waits));
        self.host.push(Host::Ask(lane));
        if self.pageable && lane == Lane::Down {
            let done = (lane, self.lanes[lane as usize].len());
            self.host.push(Host::Wait(done));
        }
        Ok(())
    }

    fn record(&mut self, lane: Lane, slot: usize) -> Result<(), Infallible> {
        let done = (lane, self.lanes[lane as usize].len());
        self.events.insert((lane as usize, slot), done);
        Ok(())
    }

    fn wait(&mut self, lane: Lane, other: Lane, slot: usize) -> Result<(), Infallible> {
        if self.without != Some(Wait::Stream(lane, other)) {
            let event = self.event(other, slot);
            self.waits[lane as usize].extend(event);
        }
        Ok(())
    }

    fn wait_here(&mut self, lane: Lane, slot: usize) -> Result<(), Infallible> {
        if self.without != Some(Wait::Host(lane)) {
            self.host.extend(self.event(lane, slot).map(Host::Wait));
        }
        Ok(())
    }

    fn take(&mut self, slot: usize, chunk: usize) -> Result<(), Infallible> {
        self.host.push(Host::Take(slot, chunk));
        Ok(())
    }
}

/// What has been done, and which chunk lies where: in each slot's pinned input, in its
/// input and output on the device, and in its pinned output.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct State {
    host: usize,
    asked: [usize; 3],
    done: [usize; 3],
    slots: Vec<[Option<usize>; 4]>,
    wrong: bool,
}

/// What there is to say of all orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orders {
    pub all: u128,
    /// Those in which the host takes another chunk's results than it believes, or none.
    pub wrong: u128,
    /// The greatest number of streams that have something to do at the same time.
    pub together: usize,
}

impl Recorder {
    /// Explores all orders.
    pub fn explore(&self, slots: usize) -> Orders {
        let start = State {
            slots: vec![[None; 4]; slots],
            ..State::default()
        };
        self.from(start, &mut HashMap::new())
    }

    fn from(&self, state: State, known: &mut HashMap<State, Orders>) -> Orders {
        if let Some(orders) = known.get(&state) {
            return *orders;
        }
        let streams: Vec<State> = (0..3)
            .filter_map(|lane| self.stream(lane, &state))
            .collect();
        let mut orders = Orders {
            together: streams.len(),
            ..Orders::default()
        };
        let next: Vec<State> = streams.into_iter().chain(self.host(&state)).collect();
        if next.is_empty() {
            assert_eq!(state.host, self.host.len(), "the host waits for ever");
            (orders.all, orders.wrong) = (1, u128::from(state.wrong));
        }
        for state in next {
            let then = self.from(state, known);
            orders.all += then.all;
            orders.wrong += then.wrong;
            orders.together = orders.together.max(then.together);
        }
        known.insert(state, orders);
        orders
    }

    /// The state after the stream's next command, if it has one that need not wait.
    fn stream(&self, lane: usize, state: &State) -> Option<State> {
        let at = state.done[lane];
        let (slot, waits) = self.lanes[lane]
            .get(at)
            .filter(|_| at < state.asked[lane])?;
        let ready = (waits.iter()).all(|(other, count)| state.done[*other as usize] >= *count);
        ready.then(|| {
            let mut next = state.clone();
            next.done[lane] += 1;
            next.slots[*slot][lane + 1] = next.slots[*slot][lane];
            next
        })
    }

    /// The state after the host's next step, if it has one and need not wait.
    fn host(&self, state: &State) -> Option<State> {
        let mut next = state.clone();
        next.host += 1;
        match *self.host.get(state.host)? {
            Host::Fill(slot, chunk) => next.slots[slot][0] = Some(chunk),
            Host::Take(slot, chunk) => next.wrong |= state.slots[slot][3] != Some(chunk),
            Host::Wait((lane, count)) => {
                return (state.done[lane as usize] >= count).then_some(next);
            }
            Host::Ask(lane) => next.asked[lane as usize] += 1,
        }
        Some(next)
    }
}
