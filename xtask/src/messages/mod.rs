//! What moved where: a run of an MPI program in which each rank took down what it sent and received, and the figures that are drawn from it.
//!
//! `record` runs the program under a tracer and writes `trace.json`; `steps` holds the calls of the ranks against each other; `page` draws them.

pub mod page;
pub mod record;
pub mod steps;

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The schema that this tool writes.
const SCHEMA: u32 = 1;

/// The most calls of all ranks together: beyond, nobody reads the figure, and matching takes its time.
const CALLS: usize = 2000;

/// A traced run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trace {
    schema: u32,
    /// The arguments of the run.
    pub args: Vec<String>,
    /// For each rank its calls, as it made them.
    pub calls: Vec<Vec<Call>>,
}

/// A call of a rank. Ranks are those of the world, whatever the communicator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The function, without `MPI_`.
    pub call: String,
    /// When it began: counted in calls of this rank, from 1.
    pub seq: u32,
    /// The number of calls that had begun when it was complete.
    pub done: u32,
    /// The ranks of its communicator.
    pub comm: Vec<usize>,
    /// Of a collective that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<usize>,
    /// What a reduction combines by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub op: Option<String>,
    /// Whether it took a message from whoever came first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any: bool,
    /// What it sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sends: Vec<Block>,
    /// What it received.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receives: Vec<Block>,
}

/// Items that went together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The one rank that they go to; to all if neither this nor `from` is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<usize>,
    /// The one rank that they came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<usize>,
    /// Of a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<i32>,
    /// The scalars of one item, as Python's `struct` calls them; empty if the tracer does not know them.
    #[serde(rename = "type")]
    pub kind: String,
    /// How many there were.
    pub count: usize,
    /// The first of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Vec<Value>>,
}

impl Trace {
    /// Reads a recorded trace.
    ///
    /// # Errors
    /// If it is not there, or is none.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self> {
        let trace: Self = serde_json::from_str(text).context("it is not a trace")?;
        trace.check()?;
        Ok(trace)
    }

    /// Whether it can be what ranks have taken down.
    fn check(&self) -> Result<()> {
        ensure!(
            self.schema == SCHEMA,
            "its schema is {}, and this tool reads {SCHEMA}",
            self.schema
        );
        let calls: usize = self.calls.iter().map(Vec::len).sum();
        ensure!(
            calls > 0,
            "no rank has called anything that is traced; was the program run under MPI?"
        );
        ensure!(
            calls <= CALLS,
            "there are {calls} calls, more than {CALLS}: give the traced run arguments with which it does less, `trace = [\"--ranks\", \"4\", \"--n\", \"8\"]`"
        );
        let ranks = self.calls.len();
        for (rank, calls) in self.calls.iter().enumerate() {
            let mut last = 0;
            for call in calls {
                let what = format!("rank {rank}, call {} ({})", call.seq, call.call);
                ensure!(
                    call.seq > last && call.done >= call.seq,
                    "{what}: it is out of order"
                );
                last = call.seq;
                ensure!(
                    call.comm.contains(&rank),
                    "{what}: its communicator has no rank {rank}"
                );
                let named = (call.comm.iter())
                    .chain(&call.root)
                    .chain(call.sends.iter().filter_map(|block| block.to.as_ref()))
                    .chain(call.receives.iter().filter_map(|block| block.from.as_ref()));
                for other in named {
                    ensure!(
                        *other < ranks,
                        "{what}: there is no rank {other}, only {ranks} ranks"
                    );
                }
                for block in call.sends.iter().chain(&call.receives) {
                    let kept = block.items.as_ref().map_or(0, Vec::len);
                    ensure!(
                        kept <= block.count,
                        "{what}: {kept} items of {}",
                        block.count
                    );
                }
            }
        }
        Ok(())
    }

    /// Puts in order what has none: messages from any source that were received one after the other.
    fn settle(&mut self) {
        for calls in &mut self.calls {
            calls.sort_by_key(|call| call.seq);
            let mut rest = calls.as_mut_slice();
            while let Some(start) = rest.iter().position(|call| call.any) {
                let (_, run) = rest.split_at_mut(start);
                let length = run.iter().position(|call| !call.any).unwrap_or(run.len());
                let (run, after) = run.split_at_mut(length);
                // Each keeps its place in the program; the messages change places.
                let mut taken: Vec<_> = run
                    .iter_mut()
                    .map(|call| std::mem::take(&mut call.receives))
                    .collect();
                taken.sort_by_key(|blocks| {
                    blocks.first().map(|block| {
                        (
                            block.from,
                            block.tag,
                            Value::from(block.items.clone()).to_string(),
                        )
                    })
                });
                for (call, blocks) in run.iter_mut().zip(taken) {
                    call.receives = blocks;
                }
                rest = after;
            }
        }
    }

    /// Whether some message was taken from whoever came first.
    pub fn is_any_source(&self) -> bool {
        self.calls.iter().flatten().any(|call| call.any)
    }

    /// The file: one line a call.
    fn text(&self) -> String {
        let mut text = format!(
            "{{\n  \"schema\": {SCHEMA},\n  \"args\": {},\n  \"calls\": [",
            serde_json::json!(self.args)
        );
        for (rank, calls) in self.calls.iter().enumerate() {
            text.push_str(if rank > 0 { ",\n    [" } else { "\n    [" });
            for (index, call) in calls.iter().enumerate() {
                let line = serde_json::to_string(call).unwrap_or_default();
                let _ = write!(text, "{}\n      {line}", if index > 0 { "," } else { "" });
            }
            text.push_str("\n    ]");
        }
        text.push_str("\n  ]\n}\n");
        text
    }

    /// The first difference to another run of the same program, in words.
    ///
    /// # Errors
    /// That difference.
    fn agrees(&self, other: &Self) -> Result<()> {
        ensure!(
            self.args == other.args,
            "its arguments are {:?}, not {:?}",
            other.args,
            self.args
        );
        ensure!(
            self.calls.len() == other.calls.len(),
            "there are {} ranks, not {}",
            other.calls.len(),
            self.calls.len()
        );
        for (rank, (own, others)) in self.calls.iter().zip(&other.calls).enumerate() {
            for (index, call) in own.iter().enumerate() {
                match others.get(index) {
                    None => bail!("rank {rank} did not call {} any more", line(call)),
                    Some(other) if other != call => {
                        bail!(
                            "rank {rank} called\n  {}\ninstead of\n  {}",
                            line(other),
                            line(call)
                        )
                    }
                    Some(_) => {}
                }
            }
            if let Some(more) = others.get(own.len()) {
                bail!("rank {rank} called {} as well", line(more));
            }
        }
        Ok(())
    }
}

fn line(call: &Call) -> String {
    serde_json::to_string(call).unwrap_or_default()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A trace of the calls of each rank, one a line.
    pub fn trace(ranks: &[&[&str]]) -> Trace {
        let trace = Trace {
            schema: SCHEMA,
            args: Vec::new(),
            calls: ranks
                .iter()
                .map(|calls| {
                    calls
                        .iter()
                        .map(|call| serde_json::from_str(call).unwrap())
                        .collect()
                })
                .collect(),
        };
        trace.check().unwrap();
        trace
    }

    const SEND: &str = r#"{"call":"Send","seq":1,"comm":[0,1],"sends":[{"to":1,"tag":7,"type":"i","count":1,"items":[5]}],"done":1}"#;
    const RECEIVE: &str = r#"{"call":"Recv","seq":1,"comm":[0,1],"done":1,"receives":[{"from":0,"tag":7,"type":"i","count":1,"items":[5]}]}"#;

    #[test]
    fn what_is_written_is_read_again() {
        let written = trace(&[&[SEND], &[RECEIVE]]);
        assert_eq!(Trace::parse(&written.text()).unwrap(), written);
        written.agrees(&written).unwrap();
    }

    #[test]
    fn fractions_are_read_as_they_were_written() {
        for number in [
            0.1,
            1.0 / 3.0,
            51.24817837550540_4,
            5e-324,
            1.7976931348623157e308,
        ] {
            let send = SEND.replace("[5]", &format!("[{number:e}]"));
            let first = trace(&[&[&send], &[RECEIVE]]);
            let read = Trace::parse(&first.text()).unwrap();
            first.agrees(&read).unwrap();
            let item = &read.calls[0][0].sends[0].items.as_ref().unwrap()[0];
            assert_eq!(item.as_f64(), Some(number));
        }
    }

    #[test]
    fn what_is_no_trace_is_told() {
        let whole = trace(&[&[SEND], &[RECEIVE]]).text();
        for (from, to, said) in [
            ("\"calls\"", "\"call\"", "it is not a trace"),
            (
                "\"schema\": 1",
                "\"schema\": 2",
                "its schema is 2, and this tool reads 1",
            ),
            (
                "\"done\":1",
                "\"done\":0",
                "rank 0, call 1 (Send): it is out of order",
            ),
            (
                "\"comm\":[0,1]",
                "\"comm\":[1]",
                "its communicator has no rank 0",
            ),
            ("\"to\":1", "\"to\":2", "there is no rank 2, only 2 ranks"),
            ("\"count\":1", "\"count\":0", "1 items of 0"),
            ("\"tag\":7", "\"tags\":7", "it is not a trace"),
        ] {
            let error = Trace::parse(&whole.replacen(from, to, 1)).expect_err(to);
            assert!(format!("{error:#}").contains(said), "{error:#}");
        }
        let nothing = "{\"schema\":1,\"args\":[],\"calls\":[[],[]]}";
        let error = Trace::parse(nothing).unwrap_err().to_string();
        assert!(error.contains("no rank has called"), "{error}");
    }

    #[test]
    fn each_difference_is_told() {
        let first = trace(&[&[SEND], &[RECEIVE]]);
        let other = trace(&[&[&SEND.replace("[5]", "[6]")], &[RECEIVE]]);
        let error = first.agrees(&other).unwrap_err().to_string();
        assert!(
            error.contains("rank 0 called") && error.contains("[6]"),
            "{error}"
        );
        let less = trace(&[&[SEND], &[]]);
        assert!(
            first
                .agrees(&less)
                .unwrap_err()
                .to_string()
                .contains("any more")
        );
        assert!(
            less.agrees(&first)
                .unwrap_err()
                .to_string()
                .contains("as well")
        );
    }

    #[test]
    fn messages_from_any_source_have_no_order() {
        let from = |source: u32, seq: u32| {
            RECEIVE
                .replace("\"seq\":1", &format!("\"seq\":{seq},\"any\":true"))
                .replace("\"done\":1", &format!("\"done\":{seq}"))
                .replace("\"from\":0", &format!("\"from\":{source}"))
                .replace("[0,1]", "[0,1,2]")
        };
        let (a, b) = (from(0, 1), from(1, 2));
        let (c, d) = (from(1, 1), from(0, 2));
        let mut first = trace(&[&[], &[], &[&a, &b]]);
        let mut other = trace(&[&[], &[], &[&c, &d]]);
        assert!(first.is_any_source());
        assert!(first.agrees(&other).is_err());
        first.settle();
        other.settle();
        first.agrees(&other).unwrap();
        assert_eq!(other.calls[2][0].receives[0].from, Some(0));
    }
}
