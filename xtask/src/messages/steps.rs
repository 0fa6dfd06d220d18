//! The calls of the ranks, held against each other: which receive took which send, which calls are one collective, and what can have been at the same time.
//!
//! Two events of which one was complete on a rank before the other began there are in order; what is ordered both ways (two ranks that send first and receive then, which only works
//! with buffers between them) is one thing. A step is what stands equally far from the start and is of the same kind.

use std::collections::{BTreeMap, HashMap, VecDeque};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::{Block, Call, Trace};

/// What happens at one time.
#[derive(Debug, PartialEq)]
pub struct Step {
    /// What is called.
    pub what: What,
    /// The ranks of each group that does it, by its first rank.
    pub groups: Vec<Group>,
    /// For each rank, what it sends.
    pub before: Vec<Vec<Piece>>,
    /// For each rank, what it has received.
    pub after: Vec<Vec<Piece>>,
    /// From which piece to which.
    pub moves: Vec<Move>,
    /// Whether a rank took what came first, from whichever rank.
    pub any: bool,
}

/// A group of ranks that does a collective together.
#[derive(Debug, PartialEq)]
pub struct Group {
    /// Its ranks, in the order of the communicator.
    pub ranks: Vec<usize>,
    /// The one from which or to which it goes, if there is one.
    pub root: Option<usize>,
}

/// The kind of a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Messages.
    Messages,
    /// A collective, without `MPI_`, and what it combines by.
    Collective(String, Option<String>),
}

/// Items of one rank.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The items.
    pub block: Block,
    /// The ranks that they came from; the rank itself if they were sent.
    pub of: Vec<usize>,
}

/// A rank, and which of its pieces.
pub type Place = (usize, usize);

/// A piece goes from one place to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where it was.
    pub from: Place,
    /// Where it, or what became of it, is.
    pub to: Place,
    /// Whether it stays in the buffer that it was in.
    pub stays: bool,
}

/// A send with its receive, or the calls of all ranks that are one collective: of each the rank and the number of its call, and of a message the number of the block.
enum Event {
    Message(Place, Place),
    Collective(Vec<Place>),
}

impl Event {
    fn calls(&self) -> &[Place] {
        match self {
            Self::Message(..) => &[],
            Self::Collective(calls) => calls,
        }
    }
}

/// The steps of a run.
///
/// # Errors
/// If a message or a collective is not complete, or a receiver has other items than were sent.
pub fn steps(trace: &Trace) -> Result<Vec<Step>> {
    let mut events = messages(trace)?;
    events.extend(collectives(trace)?);
    let level = levels(trace, &events);
    let mut by_step: BTreeMap<(usize, What), Vec<&Event>> = BTreeMap::new();
    for (event, level) in events.iter().zip(level) {
        let what = match event.calls() {
            [] => What::Messages,
            [(rank, index), ..] => {
                let call = &trace.calls[*rank][*index];
                What::Collective(call.call.clone(), call.op.clone())
            }
        };
        by_step.entry((level, what)).or_default().push(event);
    }
    let mut steps = Vec::new();
    for ((_, what), events) in by_step {
        let mut step = Step {
            what,
            groups: Vec::new(),
            before: vec![Vec::new(); trace.calls.len()],
            after: vec![Vec::new(); trace.calls.len()],
            moves: Vec::new(),
            any: false,
        };
        for event in events {
            match event {
                Event::Message(from, to) => step.message(trace, *from, *to)?,
                Event::Collective(calls) => step.collective(trace, calls)?,
            }
        }
        step.moves.sort_by_key(|way| (way.from, way.to));
        step.groups
            .sort_by_key(|group| group.ranks.iter().min().copied());
        // A barrier has no items: it orders, and there is nothing to draw.
        if !step.moves.is_empty() {
            steps.push(step);
        }
    }
    Ok(steps)
}

fn is_message(call: &Call) -> bool {
    (call.sends.iter().chain(&call.receives)).any(|block| block.tag.is_some())
}

/// Matches sends and receives, as MPI does: by communicator, source, destination and tag, in the order in which they began.
fn messages(trace: &Trace) -> Result<Vec<Event>> {
    type Envelope<'a> = (&'a [usize], usize, usize, Option<i32>);
    let mut sent: BTreeMap<Envelope, VecDeque<Place>> = BTreeMap::new();
    let all = || {
        let ranks = trace.calls.iter().enumerate();
        ranks.flat_map(|(rank, calls)| {
            (calls.iter().enumerate())
                .filter(|(_, call)| is_message(call))
                .map(move |(index, call)| (rank, index, call))
        })
    };
    for (rank, index, call) in all() {
        for block in &call.sends {
            let to = block.to.context("a message without a destination")?;
            sent.entry((&call.comm, rank, to, block.tag))
                .or_default()
                .push_back((rank, index));
        }
    }
    let mut events = Vec::new();
    for (rank, index, call) in all() {
        for block in &call.receives {
            let from = block.from.context("a message without a source")?;
            let send = (sent.get_mut(&(call.comm.as_slice(), from, rank, block.tag)))
                .and_then(VecDeque::pop_front)
                .with_context(|| {
                    format!(
                        "rank {rank} has received a message from rank {from}{} that was not sent",
                        tagged(block)
                    )
                })?;
            events.push(Event::Message(send, (rank, index)));
        }
    }
    if let Some((_, from, to, tag)) = (sent.iter())
        .find(|(_, left)| !left.is_empty())
        .map(|(envelope, _)| *envelope)
    {
        let block = Block {
            tag,
            ..Block::default()
        };
        bail!(
            "rank {from} has sent a message to rank {to}{} that was not received",
            tagged(&block)
        );
    }
    Ok(events)
}

/// " with tag 7", if it is not the tag of all who do not care.
fn tagged(block: &Block) -> String {
    match block.tag {
        None | Some(0) => String::new(),
        Some(tag) => format!(" with tag {tag}"),
    }
}

/// Puts the calls of a collective together: on each communicator all ranks make the same ones in the same order.
fn collectives(trace: &Trace) -> Result<Vec<Event>> {
    let mut made: BTreeMap<&[usize], BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
    for (rank, calls) in trace.calls.iter().enumerate() {
        for (index, call) in calls.iter().enumerate() {
            if !is_message(call) {
                let on = made.entry(&call.comm).or_default();
                on.entry(rank).or_default().push(index);
            }
        }
    }
    let mut events = Vec::new();
    for (comm, by_rank) in made {
        let first = by_rank.get(&comm[0]).map_or(&[][..], Vec::as_slice);
        for rank in comm {
            let own = by_rank.get(rank).map_or(&[][..], Vec::as_slice);
            for turn in 0..own.len().max(first.len()) {
                let name = |rank: usize, indices: &[usize]| {
                    let call = &trace.calls[rank][*indices.get(turn)?];
                    Some((call.call.as_str(), call.root, call.op.as_deref()))
                };
                let (here, there) = (name(*rank, own), name(comm[0], first));
                ensure!(
                    here == there,
                    "collective {} of ranks {comm:?}: rank {rank} calls {}, and rank {} {}",
                    turn + 1,
                    described(here),
                    comm[0],
                    described(there)
                );
            }
        }
        for (turn, _) in first.iter().enumerate() {
            let calls = comm.iter().map(|rank| (*rank, by_rank[rank][turn]));
            events.push(Event::Collective(calls.collect()));
        }
    }
    Ok(events)
}

fn described(call: Option<(&str, Option<usize>, Option<&str>)>) -> String {
    let Some((name, root, op)) = call else {
        return "none any more".to_owned();
    };
    let op = op.map(|op| format!(" ({op})")).unwrap_or_default();
    let root = root
        .map(|root| format!(" with root {root}"))
        .unwrap_or_default();
    format!("{name}{op}{root}")
}

/// How far each event is from the start.
fn levels(trace: &Trace, events: &[Event]) -> Vec<usize> {
    // When each began and was complete, on each rank that it touches.
    let spans: Vec<Vec<(usize, u32, u32)>> = events
        .iter()
        .map(|event| {
            let span = |(rank, index): &Place| {
                let call = &trace.calls[*rank][*index];
                (*rank, call.seq, call.done)
            };
            match event {
                Event::Message(from, to) => vec![span(from), span(to)],
                Event::Collective(calls) => calls.iter().map(span).collect(),
            }
        })
        .collect();
    let count = events.len();
    let words = count.div_ceil(64);
    // Row e: all that come after e.
    let mut after = vec![vec![0_u64; words]; count];
    let mut on_rank: HashMap<usize, Vec<(usize, u32, u32)>> = HashMap::new();
    for (event, spans) in spans.iter().enumerate() {
        for (rank, begin, end) in spans {
            on_rank
                .entry(*rank)
                .or_default()
                .push((event, *begin, *end));
        }
    }
    for spans in on_rank.values() {
        for (event, _, end) in spans {
            for (other, begin, _) in spans {
                if end < begin {
                    after[*event][other / 64] |= 1 << (other % 64);
                }
            }
        }
    }
    let has = |row: &[u64], event: usize| row[event / 64] >> (event % 64) & 1 == 1;
    for between in 0..count {
        let reached = after[between].clone();
        for row in &mut after {
            if has(row, between) {
                row.iter_mut()
                    .zip(&reached)
                    .for_each(|(own, more)| *own |= more);
            }
        }
    }
    // What reaches each other is one thing, and does not count as before.
    let before: Vec<Vec<usize>> = (0..count)
        .map(|event| {
            (0..count)
                .filter(|other| has(&after[*other], event) && !has(&after[event], *other))
                .collect()
        })
        .collect();
    let mut order: Vec<_> = (0..count).collect();
    order.sort_by_key(|event| before[*event].len());
    let mut level = vec![0; count];
    for event in order {
        level[event] = (before[event].iter().map(|other| level[*other] + 1))
            .max()
            .unwrap_or(0);
    }
    level
}

impl Step {
    fn message(&mut self, trace: &Trace, from: Place, to: Place) -> Result<()> {
        let (sent, received) = (&trace.calls[from.0][from.1], &trace.calls[to.0][to.1]);
        self.any |= received.any;
        // A call has one block of each kind at most.
        let (sent, received) = (&sent.sends[0], &received.receives[0]);
        same(sent, received).with_context(|| {
            format!(
                "the message from rank {} to rank {}{}",
                from.0,
                to.0,
                tagged(sent)
            )
        })?;
        let place = self.keep_before(from.0, sent);
        let here = keep(&mut self.after[to.0], received, vec![from.0]);
        self.moves.push(Move {
            from: place,
            to: (to.0, here),
            stays: false,
        });
        Ok(())
    }

    fn keep_before(&mut self, rank: usize, block: &Block) -> Place {
        (rank, keep(&mut self.before[rank], block, vec![rank]))
    }

    fn collective(&mut self, trace: &Trace, calls: &[Place]) -> Result<()> {
        let call = |place: &Place| &trace.calls[place.0][place.1];
        let name = &call(&calls[0]).call;
        let ranks: Vec<_> = calls.iter().map(|place| place.0).collect();
        // For each rank, where its blocks are.
        let mut sent: HashMap<usize, Vec<(&Block, Place)>> = HashMap::new();
        for place in calls {
            for block in &call(place).sends {
                let at = self.keep_before(place.0, block);
                sent.entry(place.0).or_default().push((block, at));
            }
        }
        for (turn, place) in calls.iter().enumerate() {
            for block in &call(place).receives {
                let of = match (block.from, name.as_str()) {
                    (Some(from), _) => vec![from],
                    (None, "Scan") => ranks[..=turn].to_vec(),
                    (None, "Exscan") => ranks[..turn].to_vec(),
                    (None, _) => ranks.clone(),
                };
                let combined = block.from.is_none();
                let here = keep(&mut self.after[place.0], block, of.clone());
                for source in of {
                    let (piece, from) = (sent.get(&source).into_iter().flatten())
                        .find(|(piece, _)| piece.to.is_none_or(|to| to == place.0))
                        .with_context(|| format!("{name}: rank {} has received from rank {source} what that has not sent", place.0))?;
                    if combined {
                        ensure!(
                            piece.count == block.count,
                            "{name}: rank {source} gives {} items, and rank {} gets {}",
                            piece.count,
                            place.0,
                            block.count
                        );
                    } else {
                        same(piece, block).with_context(|| {
                            format!("{name}: from rank {source} to rank {}", place.0)
                        })?;
                    }
                    self.moves.push(Move {
                        from: *from,
                        to: (place.0, here),
                        stays: name == "Bcast" && source == place.0,
                    });
                }
            }
        }
        self.groups.push(Group {
            ranks,
            root: call(&calls[0]).root,
        });
        Ok(())
    }
}

fn keep(pieces: &mut Vec<Piece>, block: &Block, of: Vec<usize>) -> usize {
    pieces.push(Piece {
        block: block.clone(),
        of,
    });
    pieces.len() - 1
}

/// Whether the same scalars were sent and received; how they are put together as items may differ.
fn same(sent: &Block, received: &Block) -> Result<()> {
    let scalars = |block: &Block| {
        let items = block.items.as_ref()?;
        let flat: Vec<Value> = (items.iter())
            .flat_map(|item| match item {
                Value::Array(parts) => parts.clone(),
                one => vec![one.clone()],
            })
            .collect();
        Some((block.count * block.kind.len(), flat))
    };
    if let (Some((sent, gave)), Some((received, got))) = (scalars(sent), scalars(received)) {
        let kept = gave.len().min(got.len());
        ensure!(
            sent == received && gave[..kept] == got[..kept],
            "what was sent and what was received differ: {} and {}",
            Value::from(gave),
            Value::from(got)
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::tests::trace;

    fn send(to: usize, seq: u32, done: u32) -> String {
        format!(
            r#"{{"call":"Send","seq":{seq},"comm":[0,1,2,3],"sends":[{{"to":{to},"tag":0,"type":"i","count":1,"items":[{to}]}}],"done":{done}}}"#
        )
    }

    /// What comes from `from` to `own`.
    fn receive(from: usize, own: usize, seq: u32, done: u32) -> String {
        format!(
            r#"{{"call":"Recv","seq":{seq},"comm":[0,1,2,3],"done":{done},"receives":[{{"from":{from},"tag":0,"type":"i","count":1,"items":[{own}]}}]}}"#
        )
    }

    fn barrier(seq: u32) -> String {
        format!(r#"{{"call":"Barrier","seq":{seq},"comm":[0,1,2,3],"done":{seq}}}"#)
    }

    fn run(ranks: &[Vec<String>]) -> Result<Vec<Step>> {
        let texts: Vec<Vec<&str>> = ranks
            .iter()
            .map(|calls| calls.iter().map(String::as_str).collect())
            .collect();
        let calls: Vec<&[&str]> = texts.iter().map(Vec::as_slice).collect();
        steps(&trace(&calls))
    }

    /// From which rank to which, in each step.
    fn ways(ranks: &[Vec<String>]) -> Vec<Vec<(usize, usize)>> {
        run(ranks)
            .unwrap()
            .iter()
            .map(|step| {
                step.moves
                    .iter()
                    .map(|way| (way.from.0, way.to.0))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn what_waits_for_another_comes_later() {
        // A number is handed on: 0 to 1 to 2 to 3.
        let chain = [
            vec![send(1, 1, 1)],
            vec![receive(0, 1, 1, 1), send(2, 2, 2)],
            vec![receive(1, 2, 1, 1), send(3, 2, 2)],
            vec![receive(2, 3, 1, 1)],
        ];
        assert_eq!(ways(&chain), [[(0, 1)], [(1, 2)], [(2, 3)]]);
        // Two pairs that know nothing of each other.
        let pairs = [
            vec![send(1, 1, 1)],
            vec![receive(0, 1, 1, 1)],
            vec![send(3, 1, 1)],
            vec![receive(2, 3, 1, 1)],
        ];
        assert_eq!(ways(&pairs), [[(0, 1), (2, 3)]]);
        // A barrier orders, and is no step of its own.
        let ordered = [
            vec![send(1, 1, 1), barrier(2)],
            vec![receive(0, 1, 1, 1), barrier(2)],
            vec![barrier(1), send(3, 2, 2)],
            vec![barrier(1), receive(2, 3, 2, 2)],
        ];
        assert_eq!(ways(&ordered), [[(0, 1)], [(2, 3)]]);
    }

    #[test]
    fn what_overlaps_is_one_step() {
        // Both begin to receive, send, and then wait.
        let exchange = [
            vec![receive(1, 0, 1, 2), send(1, 2, 2)],
            vec![receive(0, 1, 1, 2), send(0, 2, 2)],
            vec![],
            vec![],
        ];
        assert_eq!(ways(&exchange), [[(0, 1), (1, 0)]]);
        // Both send first and receive then: each message would have to come before the other.
        let buffered = [
            vec![send(1, 1, 1), receive(1, 0, 2, 2)],
            vec![send(0, 1, 1), receive(0, 1, 2, 2)],
            vec![],
            vec![],
        ];
        assert_eq!(ways(&buffered), [[(0, 1), (1, 0)]]);
    }

    #[test]
    fn messages_between_two_ranks_do_not_overtake_each_other() {
        let two = [
            vec![
                send(1, 1, 1).replace("[1]", "[5]"),
                send(1, 2, 2).replace("[1]", "[6]"),
            ],
            vec![
                receive(0, 1, 1, 1).replace("[1]", "[5]"),
                receive(0, 1, 2, 2).replace("[1]", "[6]"),
            ],
            vec![],
            vec![],
        ];
        assert_eq!(run(&two).unwrap().len(), 2);
        let mut swapped = two.clone();
        swapped[1] = vec![
            receive(0, 1, 1, 1).replace("[1]", "[6]"),
            receive(0, 1, 2, 2).replace("[1]", "[5]"),
        ];
        let error = format!("{:#}", run(&swapped).unwrap_err());
        assert!(
            error.contains("the message from rank 0 to rank 1") && error.contains("[5] and [6]"),
            "{error}"
        );
        // Another tag is another queue.
        let mut tags = two;
        tags[0][0] = tags[0][0].replace("\"tag\":0", "\"tag\":3");
        tags[1][1] = tags[1][1]
            .replace("\"tag\":0", "\"tag\":3")
            .replace("[6]", "[5]");
        tags[1][0] = tags[1][0].replace("[5]", "[6]");
        assert_eq!(run(&tags).unwrap().len(), 1);
    }

    #[test]
    fn what_is_sent_or_received_alone_is_told() {
        let lost = [vec![send(2, 1, 1)], vec![], vec![], vec![]];
        let error = run(&lost).unwrap_err().to_string();
        assert_eq!(
            error,
            "rank 0 has sent a message to rank 2 that was not received"
        );
        let made_up = [
            vec![],
            vec![receive(0, 1, 1, 1).replace("\"tag\":0", "\"tag\":4")],
            vec![],
            vec![],
        ];
        let error = run(&made_up).unwrap_err().to_string();
        assert_eq!(
            error,
            "rank 1 has received a message from rank 0 with tag 4 that was not sent"
        );
        let missing = [vec![barrier(1)], vec![barrier(1)], vec![], vec![barrier(1)]];
        let error = run(&missing).unwrap_err().to_string();
        assert!(
            error.contains("rank 2 calls none any more, and rank 0 Barrier"),
            "{error}"
        );
    }

    fn collective(call: &str, more: &str, sends: &str, receives: &str) -> String {
        format!(
            r#"{{"call":"{call}","seq":1,"comm":[0,1]{more},"sends":[{sends}],"done":1,"receives":[{receives}]}}"#
        )
    }

    fn items(ends: &str, items: &[i32]) -> String {
        format!(
            r#"{{{ends}"type":"i","count":{},"items":{items:?}}}"#,
            items.len()
        )
    }

    fn pair(ranks: [String; 2]) -> Result<Vec<Step>> {
        run(&ranks.map(|call| vec![call]))
    }

    #[test]
    fn a_scatter_goes_from_the_root() {
        let root = ",\"root\":0";
        let blocks = [items("\"to\":0,", &[1, 2]), items("\"to\":1,", &[3])].join(",");
        let ranks = |last: &[i32]| {
            [
                collective("Scatterv", root, &blocks, &items("\"from\":0,", &[1, 2])),
                collective("Scatterv", root, "", &items("\"from\":0,", last)),
            ]
        };
        let steps = pair(ranks(&[3])).unwrap();
        assert_eq!(steps.len(), 1);
        let step = &steps[0];
        assert_eq!(step.what, What::Collective("Scatterv".to_owned(), None));
        assert_eq!((step.before[0].len(), step.before[1].len()), (2, 0));
        let ways: Vec<_> = step.moves.iter().map(|way| (way.from, way.to)).collect();
        assert_eq!(ways, [((0, 0), (0, 0)), ((0, 1), (1, 0))]);
        assert_eq!(step.groups[0].root, Some(0));
        let error = format!("{:#}", pair(ranks(&[4])).unwrap_err());
        assert!(
            error.contains("Scatterv: from rank 0 to rank 1") && error.contains("[3] and [4]"),
            "{error}"
        );
    }

    #[test]
    fn a_broadcast_stays_where_it_was() {
        let root = ",\"root\":1";
        let steps = pair([
            collective("Bcast", root, "", &items("\"from\":1,", &[7])),
            collective("Bcast", root, &items("", &[7]), &items("\"from\":1,", &[7])),
        ])
        .unwrap();
        let ways: Vec<_> = (steps[0].moves.iter())
            .map(|way| (way.from, way.to, way.stays))
            .collect();
        assert_eq!(ways, [((1, 0), (0, 0), false), ((1, 0), (1, 0), true)]);
    }

    #[test]
    fn a_reduction_comes_from_those_who_gave() {
        let sum = ",\"op\":\"sum\"";
        let scan = pair([
            collective("Scan", sum, &items("", &[1, 2]), &items("", &[1, 2])),
            collective("Scan", sum, &items("", &[3, 4]), &items("", &[4, 6])),
        ])
        .unwrap();
        assert_eq!(scan[0].after[0][0].of, [0]);
        assert_eq!(scan[0].after[1][0].of, [0, 1]);
        let before = pair([
            collective("Exscan", sum, &items("", &[1]), ""),
            collective("Exscan", sum, &items("", &[3]), &items("", &[1])),
        ])
        .unwrap();
        assert_eq!(
            (before[0].after[0].len(), &before[0].after[1][0].of),
            (0, &vec![0])
        );
        let blocks = |a, b| [items("\"to\":0,", &[a]), items("\"to\":1,", &[b])].join(",");
        let scattered = pair([
            collective("Reduce_scatter_block", sum, &blocks(1, 2), &items("", &[4])),
            collective("Reduce_scatter_block", sum, &blocks(3, 4), &items("", &[6])),
        ])
        .unwrap();
        let ways: Vec<_> = scattered[0]
            .moves
            .iter()
            .map(|way| (way.from, way.to.0))
            .collect();
        assert_eq!(ways, [((0, 0), 0), ((0, 1), 1), ((1, 0), 0), ((1, 1), 1)]);
        let error = pair([
            collective("Scan", sum, &items("", &[1, 2]), &items("", &[1, 2])),
            collective(
                "Scan",
                ",\"op\":\"product\"",
                &items("", &[3, 4]),
                &items("", &[4, 6]),
            ),
        ])
        .unwrap_err()
        .to_string();
        assert!(
            error.contains("rank 1 calls Scan (product), and rank 0 Scan (sum)"),
            "{error}"
        );
    }

    #[test]
    fn groups_work_at_the_same_time() {
        let call = |comm: &str, own: i32, most: i32| {
            format!(
                r#"{{"call":"Allreduce","seq":1,"comm":{comm},"op":"maximum","sends":[{}],"done":1,"receives":[{}]}}"#,
                items("", &[own]),
                items("", &[most])
            )
        };
        let steps = run(&[
            vec![call("[0,2]", 0, 2)],
            vec![call("[1,3]", 1, 3)],
            vec![call("[0,2]", 2, 2)],
            vec![call("[1,3]", 3, 3)],
        ])
        .unwrap();
        assert_eq!(steps.len(), 1);
        let groups: Vec<_> = steps[0]
            .groups
            .iter()
            .map(|group| group.ranks.clone())
            .collect();
        assert_eq!(groups, [[0, 2], [1, 3]]);
        assert_eq!(steps[0].after[3][0].of, [1, 3]);
    }

    #[test]
    fn a_row_may_be_received_as_its_items() {
        let sent = r#"{"call":"Send","seq":1,"comm":[0,1],"sends":[{"to":1,"tag":0,"type":"ii","count":1,"items":[[4,5]]}],"done":1}"#;
        let got = r#"{"call":"Recv","seq":1,"comm":[0,1],"done":1,"receives":[{"from":0,"tag":0,"type":"i","count":2,"items":[4,5]}]}"#;
        assert_eq!(steps(&trace(&[&[sent], &[got]])).unwrap().len(), 1);
    }
}
