//! "Be the scheduler": a scenario is a few threads that step through the code of a listing, as data; the [graph](explore::Graph) of all that can happen is
//! made here, when the book is built, and the page only walks through it.
//!
//! `src/<chapter>/scenarios/<name>.toml` says what a step does, and for which line of the listing it stands; the line must be there.

pub mod explore;
pub mod language;
pub mod page;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::catalog::nearest;
use crate::preprocess::{piece, strip_anchors};
use language::{Expr, Names, Op, Template};

/// The words that a scenario's file may hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    label: String,
    task: String,
    fails: bool,
    #[serde(default)]
    count: Option<Count>,
    #[serde(default)]
    spurious: u8,
    #[serde(default)]
    state: toml::Table,
    #[serde(default)]
    locks: Vec<String>,
    #[serde(default)]
    condvars: Vec<String>,
    #[serde(default)]
    barriers: BTreeMap<String, usize>,
    #[serde(default)]
    channels: BTreeMap<String, usize>,
    program: BTreeMap<String, FileProgram>,
    thread: Vec<FileThread>,
    end: FileEnd,
    #[serde(default)]
    always: Option<FileAlways>,
}

/// How many interleavings there are, and how many of them fail.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// All of them.
    pub all: u64,
    /// Those that fail.
    pub fail: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileProgram {
    code: Vec<String>,
    #[serde(default)]
    locals: Vec<String>,
    step: Vec<FileStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileStep {
    line: String,
    #[serde(rename = "do")]
    does: String,
    #[serde(default)]
    when: Option<String>,
    #[serde(default)]
    say: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileThread {
    name: String,
    does: String,
    run: Vec<FileRun>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRun {
    program: String,
    #[serde(default)]
    with: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEnd {
    holds: String,
    #[serde(rename = "else")]
    otherwise: String,
    good: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileAlways {
    holds: String,
    #[serde(rename = "else")]
    otherwise: String,
}

/// A scenario, checked.
pub struct Scenario {
    /// `threads/lost-update`
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What it is called beside its twin: "Broken", "With a mutex".
    pub label: String,
    /// What the reader is asked to do.
    pub task: String,
    /// What the author says of it: whether some interleaving fails.
    pub fails: bool,
    /// What the author says of the numbers.
    pub count: Option<Count>,
    /// How often a thread may wake though nobody has notified it.
    pub spurious: u8,
    /// The shared variables, with their first values; true for those that are `true` or `false`.
    pub state: Vec<(String, i64, bool)>,
    /// The names of locks.
    pub locks: Vec<String>,
    /// The names of condition variables.
    pub condvars: Vec<String>,
    /// Barriers, and for how many threads they are.
    pub barriers: Vec<(String, usize)>,
    /// Channels, and how many values they hold.
    pub channels: Vec<(String, usize)>,
    /// The pieces of listings that the threads run through.
    pub pieces: Vec<Piece>,
    /// The threads.
    pub threads: Vec<Thread>,
    /// What must be true when all threads are done.
    pub end: Expr,
    /// What has happened if it is not.
    pub end_bad: Template,
    /// What has happened if it is.
    pub end_good: Template,
    /// What must be true at every moment, and what has happened if it is not.
    pub always: Option<(Expr, Template)>,
}

/// A piece of a listing.
pub struct Piece {
    /// The file, from the book's root.
    pub file: String,
    /// Its lines, without documentation.
    pub lines: Vec<String>,
}

/// One thread.
pub struct Thread {
    /// `A`
    pub name: String,
    /// The calls, as a reader would write them.
    pub does: String,
    /// Its own variables.
    pub locals: Vec<String>,
    /// What it does, from first to last.
    pub steps: Vec<Step>,
}

/// One step of a thread.
pub struct Step {
    /// The line that it stands for: which piece, which of its lines.
    pub line: (usize, usize),
    /// What happens.
    pub ops: Vec<Op>,
    /// Only if this is so when the thread comes here; else it goes on to the next step.
    pub when: Option<Expr>,
    /// The step in words.
    pub say: Option<Template>,
}

/// The scenarios of the book, by id.
///
/// # Errors
/// If a folder cannot be read.
pub fn all(root: &Path) -> Result<Vec<String>> {
    crate::catalog::data_files(root, "scenarios")
}

impl Scenario {
    /// Reads `src/<chapter>/scenarios/<name>.toml`.
    ///
    /// # Errors
    /// If it is not there, or wrong; the message names the file, the place in it, and what would be right.
    pub fn load(root: &Path, id: &str) -> Result<Self> {
        let Some((chapter, name)) = id.split_once('/').filter(|(_, name)| !name.contains('/'))
        else {
            bail!("`{id}` is not of the form <chapter>/<scenario>");
        };
        let shown = format!("src/{chapter}/scenarios/{name}.toml");
        let text = match std::fs::read_to_string(root.join(&shown)) {
            Ok(text) => text,
            Err(_) => {
                let known = all(root)?;
                bail!(
                    "there is no scenario {shown}{}",
                    nearest(id, known.iter().map(String::as_str))
                );
            }
        };
        Self::parse(root, id, &text).context(shown)
    }

    /// Reads a scenario from the text of its file.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn parse(root: &Path, id: &str, text: &str) -> Result<Self> {
        let file: File = toml::from_str(text)?;
        let mut state = Vec::new();
        for (name, value) in file.state {
            state.push(match value {
                toml::Value::Integer(number) => (name, number, false),
                toml::Value::Boolean(truth) => (name, i64::from(truth), true),
                other => bail!(
                    "state: `{name}` is {other}; a variable holds a whole number, true or false"
                ),
            });
        }
        let names = Names {
            shared: state.iter().map(|(name, ..)| name.clone()).collect(),
            things: [
                file.locks.clone(),
                file.condvars.clone(),
                file.barriers.keys().cloned().collect(),
                file.channels.keys().cloned().collect(),
            ],
            ..Names::default()
        };
        if file.thread.is_empty() || file.thread.len() > 4 {
            bail!(
                "a scenario has one to four threads, not {}",
                file.thread.len()
            );
        }
        let mut pieces: Vec<Piece> = Vec::new();
        let mut threads = Vec::new();
        let mut unused: Vec<&str> = file.program.keys().map(String::as_str).collect();
        for thread in file.thread {
            let mut made = Thread {
                name: thread.name,
                does: thread.does,
                locals: Vec::new(),
                steps: Vec::new(),
            };
            for run in &thread.run {
                let program = file.program.get(&run.program).with_context(|| {
                    let near = nearest(&run.program, file.program.keys().map(String::as_str));
                    format!(
                        "thread {}: there is no program `{}`{near}",
                        made.name, run.program
                    )
                })?;
                unused.retain(|name| *name != run.program);
                for local in &program.locals {
                    if !made.locals.contains(local) {
                        made.locals.push(local.clone());
                    }
                }
                let names = Names {
                    locals: made.locals.clone(),
                    with: run
                        .with
                        .iter()
                        .map(|(name, value)| {
                            let value = value
                                .as_str()
                                .map_or_else(|| value.to_string(), str::to_owned);
                            (name.clone(), value)
                        })
                        .collect(),
                    ..names.clone()
                };
                steps(root, &names, program, &mut pieces, &mut made.steps)
                    .with_context(|| format!("program.{}", run.program))?;
            }
            threads.push(made);
        }
        if let Some(unused) = unused.first() {
            bail!("program.{unused}: no thread runs it");
        }
        let always = match &file.always {
            Some(always) => Some((
                names.expr(&always.holds).context("always.holds")?,
                names.template(&always.otherwise).context("always.else")?,
            )),
            None => None,
        };
        let scenario = Self {
            id: id.to_owned(),
            title: file.title,
            label: file.label,
            task: file.task,
            fails: file.fails,
            count: file.count,
            spurious: file.spurious,
            state,
            locks: file.locks,
            condvars: file.condvars,
            barriers: file.barriers.into_iter().collect(),
            channels: file.channels.into_iter().collect(),
            pieces,
            threads,
            end: names.expr(&file.end.holds).context("end.holds")?,
            end_bad: names.template(&file.end.otherwise).context("end.else")?,
            end_good: names.template(&file.end.good).context("end.good")?,
            always,
        };
        if scenario
            .threads
            .iter()
            .any(|thread| thread.steps.is_empty())
        {
            bail!("a thread has no step");
        }
        Ok(scenario)
    }
}

/// Adds a program's steps to a thread's, each with the line that it stands for.
fn steps(
    root: &Path,
    names: &Names,
    program: &FileProgram,
    pieces: &mut Vec<Piece>,
    steps: &mut Vec<Step>,
) -> Result<()> {
    let mut own = Vec::new();
    for code in &program.code {
        let (file, lines) = code_lines(root, code).with_context(|| format!("code `{code}`"))?;
        let known = pieces
            .iter()
            .position(|piece| piece.file == file && piece.lines == lines);
        own.push(known.unwrap_or_else(|| {
            pieces.push(Piece { file, lines });
            pieces.len() - 1
        }));
    }
    let mut after = (0, 0);
    for step in &program.step {
        let wanted = step.line.trim();
        let everywhere = || {
            own.iter().enumerate().flat_map(|(order, piece)| {
                pieces[*piece]
                    .lines
                    .iter()
                    .enumerate()
                    .map(move |(line, text)| (order, line, text.trim()))
            })
        };
        // The same line stands for a step that follows, or a later one does.
        let found = everywhere()
            .find(|(order, line, text)| (*order, *line) >= after && *text == wanted)
            .or_else(|| everywhere().find(|(_, _, text)| *text == wanted));
        let Some((order, line, _)) = found else {
            let near = nearest(wanted, everywhere().map(|(_, _, text)| text));
            bail!(
                "the line `{wanted}` is not in {}{near}; a step's `line` is a whole line of the listing",
                program.code.join(" or ")
            );
        };
        after = (order, line);
        let place = || format!("the step at `{wanted}`");
        let ops = names.ops(&step.does).with_context(place)?;
        if ops.is_empty() {
            bail!("{} does nothing", place());
        }
        let waits = |op: &Op| matches!(op, Op::WaitIf(..) | Op::WaitWhile(..) | Op::Meet(_));
        if ops.len() > 1 && ops.iter().any(waits) {
            bail!("{}: a wait is a step by itself", place());
        }
        let blocks = |op: &Op| matches!(op, Op::Lock(_) | Op::Send(..) | Op::Receive(..));
        if ops.iter().skip(1).any(blocks) {
            bail!("{}: what may have to wait comes first in its step", place());
        }
        steps.push(Step {
            line: (own[order], line),
            ops,
            when: match &step.when {
                Some(when) => Some(names.expr(when).with_context(place)?),
                None => None,
            },
            say: match &step.say {
                Some(say) => Some(names.template(say).with_context(place)?),
                None => None,
            },
        });
    }
    Ok(())
}

/// `threads/mutex/src/deposit.rs:two-steps`: the lines at an anchor; `…:if#pop`: of them, one function. Without documentation.
fn code_lines(root: &Path, code: &str) -> Result<(String, Vec<String>)> {
    let (path, function) = match code.split_once('#') {
        Some((path, function)) => (path, Some(function)),
        None => (code, None),
    };
    let (path, anchor) = match path.split_once(':') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (path, None),
    };
    if path.split('/').any(|part| part == "..") {
        bail!("it leads out of the listings");
    }
    let file = format!("listings/{path}");
    let source =
        std::fs::read_to_string(root.join(&file)).with_context(|| format!("there is no {file}"))?;
    let text = match anchor {
        Some(anchor) => piece(&source, anchor)?,
        None => strip_anchors(&source),
    };
    let mut lines: Vec<_> = text
        .lines()
        .filter(|line| {
            !line.trim_start().starts_with("///") && !line.trim_start().starts_with("#[")
        })
        .map(str::to_owned)
        .collect();
    if let Some(function) = function {
        lines = body(&lines, function)
            .with_context(|| format!("{file} has no `fn {function}` there"))?;
    }
    Ok((file, lines))
}

/// The lines of one function, moved to the left margin.
fn body(lines: &[String], function: &str) -> Option<Vec<String>> {
    let signature = format!("fn {function}");
    let first = lines.iter().position(|line| {
        line.split_once(&signature)
            .is_some_and(|(_, rest)| rest.starts_with(['(', '<']))
    })?;
    let margin = lines[first].len() - lines[first].trim_start().len();
    let end = format!("{}}}", " ".repeat(margin));
    let length = lines[first..].iter().position(|line| *line == end)?;
    let lines = &lines[first..=first + length];
    Some(
        lines
            .iter()
            .map(|line| line.get(margin..).unwrap_or("").to_owned())
            .collect(),
    )
}
