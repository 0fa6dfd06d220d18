//! What the page's Run button does: checks the request, builds the program, runs it, and streams what it prints.
//!
//! The promises, each with a test in `tests/tests/runner.rs` that tries to break it:
//!
//! - a program is named by what `cargo metadata` knows, never by a path;
//! - its arguments are those that it declares, with plain values;
//! - an edited source is a text of bounded length; it is built and run in a copy of its crate, never in the tree, and the copy goes with the run;
//! - one build at a time, a few runs at a time, a bounded queue, a bounded output, the listing's time limit;
//! - a measurement is of a listing that the workspace declares to be measured, one at a time, and nothing runs beside it; it writes no file of the tree;
//! - when the reader presses Stop, leaves, or the server ends, the program ends with all that it has started.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, mpsc};

use crate::bench::record::Record;
use crate::bench::session::{Plan, Progress};
use crate::bench::{self, words};
use crate::catalog::{Catalog, Kind, Program};
use crate::compare::readable_paths;
use crate::execute::{self, End, Limits, Run};
use crate::scratch::{Folder, Scratch};
use crate::watch::Snapshot;

/// Runs at the same time. Listings measure; more would disturb each other.
const RUNS: usize = 2;
/// Requests that may wait or run at the same time; a further one is refused.
const QUEUE: usize = 16;
/// Bytes that a program may print into a page.
const OUTPUT: usize = 256 * 1024;
/// Bytes that a build may print: what the compiler says comes with much that only tools read.
const BUILD_OUTPUT: usize = 16 * 1024 * 1024;
/// Places in an edited source that the page is told of.
const PROBLEMS: usize = 100;
/// Bytes of an edited source. The longest listing has a tenth of it.
const SOURCE: usize = 32 * 1024;
/// How long a measurement may take that a page asked for, with its builds.
const MEASUREMENT_TIME: Duration = Duration::from_secs(1800);

/// A measurement that was stopped is gone within this time.
const STOPPED_TIME: Duration = Duration::from_secs(2);
/// How long a build may take.
const BUILD_TIME: Duration = Duration::from_secs(600);

/// A reader's wish.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// `threads/mutex`, or `threads/mutex:exercise`.
    pub program: String,
    /// Arguments instead of the recorded run's.
    #[serde(default)]
    pub args: Option<Vec<String>>,
    /// What the reader has made of the program.
    #[serde(default)]
    pub source: Option<String>,
}

/// A reader's wish to measure a listing on their own machine. There is nothing else to choose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// `data-parallel/map`
    pub listing: String,
}

/// What the page is told, in this order: phases and texts, then one end.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Event {
    /// A new phase begins.
    Phase {
        /// Which one.
        phase: Phase,
    },
    /// A piece of text.
    Text {
        /// `build` for the compiler's, `output` for the program's.
        stream: Stream,
        /// The piece.
        text: String,
    },
    /// A place in an edited source that the compiler speaks of.
    Problem(Problem),
    /// How far a measurement is.
    Progress {
        /// Answers so far.
        done: u32,
        /// Answers that will be asked for.
        of: u32,
        /// Who is asked now.
        label: String,
    },
    /// What a measurement has found.
    Measured {
        /// The machine, in words.
        machine: String,
        /// A row for each contender.
        rows: Vec<Row>,
    },
    /// Nothing comes after this.
    End {
        /// In one word.
        end: Outcome,
        /// The exit status, if the program ended by itself.
        code: Option<i32>,
        /// In a sentence.
        message: String,
        /// Milliseconds that the build took; 0 if nothing had to be built.
        compile_ms: u64,
        /// Milliseconds that the run took.
        run_ms: u64,
    },
}

/// A contender's figures, in words.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its name for readers.
    pub label: String,
    /// The median, `12.4 ms`; nothing if it was skipped.
    pub time: Option<String>,
    /// How many times as long as the fastest it takes, `7.2×`.
    pub ratio: Option<String>,
    /// Why it was skipped.
    pub skipped: Option<String>,
}

/// What the compiler says, and of which piece of the edited source. Lines and columns count from one; the end is just behind the piece.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Problem {
    /// `error` or `warning`.
    pub level: String,
    /// `E0308`, or the name of a lint.
    pub code: Option<String>,
    /// In a sentence.
    pub message: String,
    /// What is said of this piece.
    pub label: Option<String>,
    /// First line.
    pub line: usize,
    /// First column, in characters.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// The column behind the last.
    pub end_column: usize,
}

/// What the runner is doing.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Others are building or running.
    Queued,
    /// cargo is at work.
    Compiling,
    /// The program is at work.
    Running,
}

/// Where a text comes from.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// From cargo.
    Build,
    /// From the program.
    Output,
}

/// How it went.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The program ended by itself.
    Exited,
    /// A signal ended it.
    Signaled,
    /// It was stopped at its time limit.
    TimedOut,
    /// It was stopped because it printed too much.
    Flooded,
    /// It does not compile.
    BuildFailed,
    /// The machine lacks what it needs.
    Missing,
    /// It could not be started.
    Failed,
}

/// Why a request is refused before anything is started.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such program.
    Unknown(String),
    /// Not an argument of this program.
    Argument(String),
    /// The edited source is too long.
    Source,
    /// Too many requests.
    Busy,
    /// Another measurement is under way.
    Measuring,
}

impl Refusal {
    /// A sentence for the reader.
    pub fn message(&self) -> String {
        match self {
            Self::Unknown(message) | Self::Argument(message) => message.clone(),
            Self::Source => format!("an edited listing may have {} KiB", SOURCE / 1024),
            Self::Measuring => {
                "a measurement is under way; two at a time would disturb each other".to_owned()
            }
            Self::Busy => format!(
                "{QUEUE} runs are waiting already; stop one, or try again when one has ended"
            ),
        }
    }
}

/// The runner: shared by all requests of a server.
pub struct Runner {
    /// The listings as they are now; replaced when they change.
    pub catalog: RwLock<Arc<Catalog>>,
    builds: Semaphore,
    runs: Semaphore,
    /// One measurement at a time, and none that waits.
    measuring: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// Of each program, what its sources were when it was last built.
    built: Mutex<HashMap<String, Snapshot>>,
    /// Where edited sources are built; none before the first.
    edits: OnceLock<Folder>,
}

/// A place in the queue, given back when dropped.
struct Place(Arc<Runner>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A run under way; dropping it stops the run.
pub struct Running {
    /// What happens.
    pub events: mpsc::UnboundedReceiver<Event>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // The task's future is dropped, and with it the process group's guard.
        self.task.abort();
    }
}

impl Runner {
    /// A runner for these listings.
    pub fn new(catalog: Catalog) -> Self {
        Self {
            catalog: RwLock::new(Arc::new(catalog)),
            builds: Semaphore::new(1),
            runs: Semaphore::new(RUNS),
            measuring: Arc::new(Semaphore::new(1)),
            waiting: AtomicUsize::new(0),
            built: Mutex::default(),
            edits: OnceLock::new(),
        }
    }

    /// Checks a request and, if it is allowed, starts it.
    ///
    /// # Errors
    /// If the program is unknown, an argument is not declared, the source is too long, or the queue is full. Nothing has been started then.
    pub fn start(self: &Arc<Self>, request: &Request) -> Result<Running, Refusal> {
        let catalog = Arc::clone(&self.catalog.read().unwrap_or_else(PoisonError::into_inner));
        let program = catalog
            .programs()
            .find(|program| program.id() == request.program)
            .cloned()
            .ok_or_else(|| {
                Refusal::Unknown(format!(
                    "there is no program `{}`",
                    shortened(&request.program)
                ))
            })?;
        let args = match &request.args {
            Some(args) => check_arguments(&program, args)?,
            None => program.spec.args.clone(),
        };
        let source = request.source.clone();
        if source.as_ref().is_some_and(|source| source.len() > SOURCE) {
            return Err(Refusal::Source);
        }
        self.waiting
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |waiting| {
                (waiting < QUEUE).then_some(waiting + 1)
            })
            .map_err(|_| Refusal::Busy)?;
        let place = Place(Arc::clone(self));
        let (sender, events) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            let wish = Wish {
                catalog: &catalog,
                program: &program,
                args: &args,
                source: source.as_deref(),
            };
            let end = place.0.build_and_run(&wish, &sender).await;
            // The reader may have left; then nobody wants to know.
            let _ = sender.send(end.event());
        });
        Ok(Running { events, task })
    }

    /// Checks a request to measure a listing and, if it is allowed, starts that. The figures go to the page that asked and nowhere else: the recorded ones stay.
    ///
    /// # Errors
    /// If the listing is unknown or has no contenders, or another measurement is under way. Nothing has been started then.
    pub async fn start_measurement(
        self: &Arc<Self>,
        request: &Measurement,
    ) -> Result<Running, Refusal> {
        let catalog = Arc::clone(&self.catalog.read().unwrap_or_else(PoisonError::into_inner));
        let known = catalog
            .listings
            .get(&request.listing)
            .filter(|listing| listing.bench.is_some());
        if known.is_none() {
            return Err(Refusal::Unknown(format!(
                "there is no listing `{}` that can be measured",
                shortened(&request.listing)
            )));
        }
        // A page that has stopped its own and measures anew comes here before it is seen that it has hung up.
        let turn = Arc::clone(&self.measuring).acquire_owned();
        let Ok(Ok(turn)) = tokio::time::timeout(STOPPED_TIME, turn).await else {
            return Err(Refusal::Measuring);
        };
        let (sender, events) = mpsc::unbounded_channel();
        let (runner, id) = (Arc::clone(self), request.listing.clone());
        let task = tokio::spawn(async move {
            let _turn = turn;
            let limit = MEASUREMENT_TIME;
            let measured = tokio::time::timeout(limit, runner.measure(&catalog, &id, &sender));
            let ended = match measured.await {
                Ok(ended) => ended,
                Err(_) => Ended::default().with(
                    Outcome::TimedOut,
                    format!(
                        "stopped: it took more than {} minutes",
                        limit.as_secs() / 60
                    ),
                ),
            };
            let _ = sender.send(ended.event());
        });
        Ok(Running { events, task })
    }

    /// Measures a listing while nothing else is built or run.
    async fn measure(
        &self,
        catalog: &Catalog,
        id: &str,
        events: &mpsc::UnboundedSender<Event>,
    ) -> Ended {
        let send = |event| drop(events.send(event));
        let mut ended = Ended::default();
        let Some((listing, bench)) = catalog
            .listings
            .get(id)
            .and_then(|listing| Some((listing, listing.bench.as_ref()?)))
        else {
            return ended.with(Outcome::Failed, "it is gone".to_owned());
        };
        if self.builds.available_permits() == 0 || self.runs.available_permits() < RUNS {
            send(Event::Phase {
                phase: Phase::Queued,
            });
        }
        let _builds = self.builds.acquire().await;
        let _runs = self
            .runs
            .acquire_many(u32::try_from(RUNS).unwrap_or(1))
            .await;
        send(Event::Phase {
            phase: Phase::Compiling,
        });
        let start = Instant::now();
        let mut begun = None;
        let record = {
            let mut log = BuildLog::new(&catalog.root, None);
            let mut tell = |text: &str| log.push(text, &send);
            // Once is enough for a look; what is recorded takes several starts.
            let plan = Plan {
                starts: 1,
                sweep: false,
                ..Plan::of(bench)
            };
            let progress = |step: Progress| {
                if begun.is_none() {
                    begun = Some(Instant::now());
                    send(Event::Phase {
                        phase: Phase::Running,
                    });
                }
                let Progress { done, of, label } = step;
                send(Event::Progress { done, of, label });
            };
            bench::record(catalog, listing, bench, plan, &mut tell, progress).await
        };
        let begun = begun.unwrap_or_else(Instant::now);
        ended.compile = begun - start;
        ended.run = begun.elapsed();
        match record {
            Ok(record) => {
                send(Event::Measured {
                    machine: words::machine(&record.machine),
                    rows: rows(&record),
                });
                ended.code = Some(0);
                ended.with(Outcome::Exited, "measured".to_owned())
            }
            Err(error) => {
                let root = catalog.root.to_string_lossy();
                let message = format!("{error:#}")
                    .replace(&format!("{root}/"), "")
                    .replace(&*root, "");
                ended.with(Outcome::Failed, message.chars().take(4000).collect())
            }
        }
    }

    async fn build_and_run(&self, wish: &Wish<'_>, events: &mpsc::UnboundedSender<Event>) -> Ended {
        let (catalog, program) = (wish.catalog, wish.program);
        let send = |event| drop(events.send(event));
        let mut ended = Ended::default();
        if let Some(missing) = program.missing() {
            return ended.with(Outcome::Missing, missing);
        }
        // Declared before what runs in it, and so dropped after that has ended.
        let mut scratch = None;
        if program.kind != Kind::Python || wish.source.is_some() {
            if self.builds.available_permits() == 0 {
                send(Event::Phase {
                    phase: Phase::Queued,
                });
            }
            let _turn = self.builds.acquire().await;
            if let Some(source) = wish.source {
                match self.copy(wish, source) {
                    Ok(copy) => scratch = Some(copy),
                    Err(error) => {
                        let message = format!("its copy could not be made: {error:#}");
                        return ended.with(Outcome::Failed, message);
                    }
                }
            }
            let build = match &scratch {
                Some(scratch) => scratch.build_command(catalog, program),
                None => program.build_command(catalog),
            };
            // A copy is new each time; of the tree's own, what is built already is not built again.
            let sources = scratch.is_none().then(|| sources(catalog, program));
            let fresh = sources
                .as_ref()
                .is_some_and(|sources| self.is_built(catalog, program, sources));
            if let (Some(mut build), false) = (build, fresh) {
                send(Event::Phase {
                    phase: Phase::Compiling,
                });
                build.arg("--message-format=json");
                let limits = Limits {
                    time: BUILD_TIME,
                    output: BUILD_OUTPUT,
                    descendants: false,
                };
                let mut log = match &scratch {
                    Some(scratch) => BuildLog::new(
                        &scratch.crate_dir(),
                        program
                            .file(catalog)
                            .ok()
                            .map(|file| file.to_string_lossy().into_owned()),
                    ),
                    None => BuildLog::new(&catalog.root, None),
                };
                let start = Instant::now();
                let built = execute::run(build, limits, |text| log.push(text, &send)).await;
                log.end(&send);
                ended.compile = start.elapsed();
                match built {
                    Ok(run) if run.end != End::Exited(0) => {
                        let message = format!("it does not build: cargo: {}", run.end.describe());
                        return ended.with(Outcome::BuildFailed, message);
                    }
                    Ok(_) => {}
                    Err(error) => {
                        let message = format!("cargo could not be started: {error}");
                        return ended.with(Outcome::Failed, message);
                    }
                }
            }
            if let Some(sources) = sources {
                self.remember(program, sources);
            }
        }
        if self.runs.available_permits() == 0 {
            send(Event::Phase {
                phase: Phase::Queued,
            });
        }
        let _turn = self.runs.acquire().await;
        send(Event::Phase {
            phase: Phase::Running,
        });
        let command = match &scratch {
            Some(scratch) => program.file(catalog).and_then(|file| {
                program.command_in(&scratch.crate_dir(), &scratch.target(), file, wish.args)
            }),
            None => program.run_command(catalog, wish.args),
        };
        let execute::Prepared {
            command,
            room: _room,
        } = match command {
            Ok(prepared) => prepared,
            Err(error) => return ended.with(Outcome::Missing, format!("{error:#}")),
        };
        let mut output = Relative::new(command.get_current_dir().unwrap_or(Path::new("")));
        let limits = Limits {
            time: Duration::from_secs(program.spec.timeout),
            output: OUTPUT,
            descendants: true,
        };
        let print = |text: String| {
            if !text.is_empty() {
                let stream = Stream::Output;
                send(Event::Text { stream, text });
            }
        };
        let ran = execute::run(command, limits, |text| print(output.push(text))).await;
        print(output.end());
        match ran {
            Ok(run) => ended.ran(run, program.spec.timeout),
            Err(error) => ended.with(Outcome::Failed, format!("it could not be started: {error}")),
        }
    }

    /// Copies the program's crate with the edited source in it. Only one copy is made and built at a time.
    fn copy(&self, wish: &Wish<'_>, source: &str) -> anyhow::Result<Scratch> {
        let folder = match self.edits.get() {
            Some(folder) => folder,
            None => {
                let folder = Folder::new(&wish.catalog.root)?;
                self.edits.get_or_init(|| folder)
            }
        };
        folder.copy(wish.catalog, wish.program, source)
    }

    /// Whether it is built from these very sources: by this server, or, by the times of the files as cargo judges, before it began. Asking cargo takes longer than a
    /// small program. A listing with features is left to cargo, which alone knows what its executable was built with.
    fn is_built(&self, catalog: &Catalog, program: &Program, sources: &Snapshot) -> bool {
        let Some(executable) = program.executable(&catalog.target) else {
            return true;
        };
        let Ok(written) = executable.metadata().and_then(|file| file.modified()) else {
            return false;
        };
        let built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        match built.get(&program.id()) {
            Some(before) => before == sources,
            None => {
                let plain = catalog
                    .listing(&program.listing)
                    .is_ok_and(|listing| listing.features.is_empty());
                plain && sources.newest().is_some_and(|newest| newest < written)
            }
        }
    }

    fn remember(&self, program: &Program, sources: Snapshot) {
        self.built
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(program.id(), sources);
    }
}

/// What a page shows of a measurement.
fn rows(record: &Record) -> Vec<Row> {
    let times = record.contenders.iter().filter_map(|one| one.median);
    let fastest = times.fold(f64::INFINITY, f64::min);
    record
        .contenders
        .iter()
        .map(|one| Row {
            name: one.name.clone(),
            label: one.label.clone(),
            time: one.median.map(words::time),
            ratio: one.median.map(|median| words::ratio(median / fastest)),
            skipped: one.skipped.clone(),
        })
        .collect()
}

/// A request that is allowed.
struct Wish<'a> {
    catalog: &'a Catalog,
    program: &'a Program,
    args: &'a [String],
    source: Option<&'a str>,
}

/// How a request has ended, as far as that is known.
struct Ended {
    outcome: Outcome,
    code: Option<i32>,
    message: String,
    compile: Duration,
    run: Duration,
}

impl Default for Ended {
    fn default() -> Self {
        Self {
            outcome: Outcome::Failed,
            code: None,
            message: String::new(),
            compile: Duration::ZERO,
            run: Duration::ZERO,
        }
    }
}

impl Ended {
    fn with(self, outcome: Outcome, message: String) -> Self {
        Self {
            outcome,
            message,
            ..self
        }
    }

    fn ran(self, run: Run, timeout: u64) -> Self {
        let (outcome, code) = match run.end {
            End::Exited(code) => (Outcome::Exited, Some(code)),
            End::Signaled(_) => (Outcome::Signaled, None),
            End::TimedOut => (Outcome::TimedOut, None),
            End::Flooded => (Outcome::Flooded, None),
        };
        let mut message = run.end.describe();
        if run.end == End::TimedOut {
            message = format!("{message} ({timeout} s)");
        }
        Self {
            code,
            run: run.elapsed,
            ..self.with(outcome, message)
        }
    }

    fn event(self) -> Event {
        Event::End {
            end: self.outcome,
            code: self.code,
            message: self.message,
            compile_ms: millis(self.compile),
            run_ms: millis(self.run),
        }
    }
}

/// Makes the paths in a Python traceback relative to where the program runs, as the compiler's and a panic's are.
struct Relative {
    path: String,
    rest: String,
}

impl Relative {
    fn new(dir: &Path) -> Self {
        Self {
            path: format!("  File \"{}/", dir.display()),
            rest: String::new(),
        }
    }

    fn push(&mut self, text: &str) -> String {
        self.rest.push_str(text);
        let mut text = self.rest.replace(&self.path, "  File \"");
        // What may be the beginning of such a path waits for its end.
        let begun = (1..self.path.len())
            .rev()
            .filter_map(|length| self.path.get(..length))
            .find(|begin| text.ends_with(begin))
            .map_or(0, str::len);
        self.rest = text.split_off(text.len() - begun);
        text
    }

    fn end(&mut self) -> String {
        std::mem::take(&mut self.rest)
    }
}

/// Takes apart what cargo prints, line by line: texts for people go on as they come, and from what is meant for tools, the compiler's own words and the places in
/// the edited file.
struct BuildLog {
    line: String,
    /// The folder of the workspace or of the copy: a page names no path of this machine.
    dir: String,
    /// The edited file, as the compiler names it.
    file: Option<String>,
    printed: usize,
    problems: usize,
}

impl BuildLog {
    fn new(dir: &Path, file: Option<String>) -> Self {
        Self {
            line: String::new(),
            dir: dir.to_string_lossy().into_owned(),
            file,
            printed: 0,
            problems: 0,
        }
    }

    fn push(&mut self, text: &str, send: &impl Fn(Event)) {
        for piece in text.split_inclusive('\n') {
            self.line.push_str(piece);
            if piece.ends_with('\n') {
                self.end(send);
            }
        }
    }

    fn end(&mut self, send: &impl Fn(Event)) {
        let line = std::mem::take(&mut self.line);
        match serde_json::from_str::<FromCargo>(&line) {
            Ok(FromCargo { message: None, .. }) => {}
            Ok(FromCargo {
                message: Some(message),
            }) => {
                if !message.message.starts_with("aborting due to") {
                    self.text(message.rendered.as_deref().unwrap_or_default(), send);
                    self.problem(&message, send);
                }
            }
            Err(_) => self.text(&line, send),
        }
    }

    fn text(&mut self, text: &str, send: &impl Fn(Event)) {
        let text = readable_paths(text)
            .replace(&format!(" ({})", self.dir), "")
            .replace(&format!("{}/", self.dir), "");
        let fits = self.printed + text.len() <= OUTPUT;
        self.printed += text.len();
        if fits && !text.is_empty() {
            send(Event::Text {
                stream: Stream::Build,
                text,
            });
        }
    }

    /// One for each piece that the message is mainly about.
    fn problem(&mut self, message: &Diagnostic, send: &impl Fn(Event)) {
        let Some(file) = &self.file else { return };
        for span in &message.spans {
            // An error within a macro is marked where the macro is called.
            let mut at = Some(span);
            while let Some(span) = at
                && span.file_name != *file
            {
                at = span
                    .expansion
                    .as_ref()
                    .map(|expansion| expansion.span.as_ref());
            }
            if let (Some(at), true, true) = (at, span.is_primary, self.problems < PROBLEMS) {
                self.problems += 1;
                send(Event::Problem(Problem {
                    level: message.level.clone(),
                    code: message.code.as_ref().map(|code| code.code.clone()),
                    message: message.message.clone(),
                    label: span.label.clone(),
                    line: at.line_start,
                    column: at.column_start,
                    end_line: at.line_end,
                    end_column: at.column_end,
                }));
            }
        }
    }
}

/// A line of `cargo build --message-format=json`, as far as it matters here.
#[derive(Deserialize)]
struct FromCargo {
    message: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Diagnostic {
    message: String,
    level: String,
    rendered: Option<String>,
    code: Option<Code>,
    #[serde(default)]
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    column_start: usize,
    line_end: usize,
    column_end: usize,
    is_primary: bool,
    label: Option<String>,
    expansion: Option<Expansion>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Box<Span>,
}

/// What a program is built from.
fn sources(catalog: &Catalog, program: &Program) -> Snapshot {
    let listing = catalog
        .listings
        .get(&program.listing)
        .map(|listing| listing.dir.clone())
        .unwrap_or_default();
    let mut paths = vec![listing];
    paths.extend(
        ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml"].map(|file| catalog.root.join(file)),
    );
    Snapshot::take(&paths)
}

/// Allows pairs of a declared name and a plain value, and nothing else.
fn check_arguments(program: &Program, args: &[String]) -> Result<Vec<String>, Refusal> {
    let declared: Vec<_> = program
        .spec
        .args
        .iter()
        .filter(|arg| arg.starts_with("--"))
        .collect();
    let refuse = |what: &str| {
        let known: Vec<_> = declared.iter().map(|name| name.as_str()).collect();
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        Refusal::Argument(format!(
            "`{}` is not an argument that `{program}` declares; it declares {known}",
            shortened(what)
        ))
    };
    for pair in args.chunks(2) {
        match pair {
            [name, value] if declared.contains(&name) && is_plain(value) => {}
            [name, value] if declared.contains(&name) => {
                return Err(refuse(&format!("{name} {value}")));
            }
            [name, ..] => return Err(refuse(name)),
            [] => {}
        }
    }
    Ok(args.to_vec())
}

/// A number or a word, that is: nothing that a program could take for an option or a path.
fn is_plain(value: &str) -> bool {
    (1..=32).contains(&value.len())
        && value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ','))
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Spec;

    fn program(args: &[&str]) -> Program {
        Program {
            listing: "threads/x".into(),
            package: "listing-threads-x".into(),
            name: "main".into(),
            kind: Kind::Bin("listing-threads-x".into()),
            source: "x".into(),
            recorded: "x".into(),
            features: Vec::new(),
            spec: Spec {
                args: args.iter().map(|arg| (*arg).to_owned()).collect(),
                ..Spec::default()
            },
        }
    }

    fn allowed(declared: &[&str], args: &[&str]) -> bool {
        let args: Vec<_> = args.iter().map(|arg| (*arg).to_owned()).collect();
        check_arguments(&program(declared), &args).is_ok()
    }

    #[test]
    fn what_cargo_prints_is_taken_apart() {
        let cargo = "   Compiling x v0.0.0 (/home/reader/scratch/crate)\n\
            {\"reason\":\"compiler-artifact\",\"fresh\":true}\n\
            {\"reason\":\"compiler-message\",\"message\":{\"message\":\"mismatched types\",\"level\":\"error\",\"rendered\":\"error[E0308]\\n\",\"code\":{\"code\":\"E0308\"},\"spans\":[\
            {\"file_name\":\"src/lib.rs\",\"line_start\":9,\"column_start\":9,\"line_end\":9,\"column_end\":9,\"is_primary\":true,\"label\":null,\"expansion\":null},\
            {\"file_name\":\"src/main.rs\",\"line_start\":1,\"column_start\":1,\"line_end\":1,\"column_end\":2,\"is_primary\":false,\"label\":null,\"expansion\":null},\
            {\"file_name\":\"/rustc/library/macros.rs\",\"line_start\":7,\"column_start\":1,\"line_end\":7,\"column_end\":2,\"is_primary\":true,\"label\":\"here\",\"expansion\":{\"span\":\
            {\"file_name\":\"src/main.rs\",\"line_start\":3,\"column_start\":5,\"line_end\":3,\"column_end\":8,\"is_primary\":false,\"label\":null,\"expansion\":null}}}]}}\n\
            {\"reason\":\"compiler-message\",\"message\":{\"message\":\"aborting due to 1 previous error\",\"level\":\"error\",\"rendered\":\"no\",\"code\":null,\"spans\":[]}}\n\
            error: could not compile /home/reader/scratch/crate/src/main.rs";
        let sent = std::cell::RefCell::new(Vec::new());
        let send = |event| sent.borrow_mut().push(event);
        let mut log = BuildLog::new(
            Path::new("/home/reader/scratch/crate"),
            Some("src/main.rs".to_owned()),
        );
        // In pieces that end anywhere.
        for piece in cargo.as_bytes().chunks(7) {
            log.push(str::from_utf8(piece).unwrap(), &send);
        }
        log.end(&send);
        let text = |text: &str| Event::Text {
            stream: Stream::Build,
            text: text.to_owned(),
        };
        let problem = Problem {
            level: "error".to_owned(),
            code: Some("E0308".to_owned()),
            message: "mismatched types".to_owned(),
            label: Some("here".to_owned()),
            line: 3,
            column: 5,
            end_line: 3,
            end_column: 8,
        };
        assert_eq!(
            sent.into_inner(),
            [
                text("   Compiling x v0.0.0\n"),
                text("error[E0308]\n"),
                Event::Problem(problem),
                text("error: could not compile src/main.rs")
            ]
        );
    }

    #[test]
    fn a_traceback_names_no_path_of_this_machine() {
        let text = "print  File \"/x\"\n  File \"/home/reader/peers/main.py\", line 1\n 1 ";
        for size in 1..text.len() {
            let mut relative = Relative::new(Path::new("/home/reader"));
            let mut out = String::new();
            for piece in text.as_bytes().chunks(size) {
                out.push_str(&relative.push(str::from_utf8(piece).unwrap()));
            }
            out.push_str(&relative.end());
            assert_eq!(
                out,
                "print  File \"/x\"\n  File \"peers/main.py\", line 1\n 1 "
            );
        }
    }

    #[test]
    fn declared_arguments_with_plain_values_pass_and_nothing_else() {
        let declared = ["--threads", "4", "--n", "100"];
        assert!(allowed(&declared, &[]));
        assert!(allowed(&declared, &["--threads", "2"]));
        assert!(allowed(&declared, &["--n", "1000", "--threads", "8"]));
        for bad in [
            &["--exec", "x"][..],
            &["--threads"],
            &["4"],
            &["--threads", "--n"],
            &["--threads", "../x"],
            &["--threads", "/etc/passwd"],
            &["--threads", "1;2"],
            &["--threads", ""],
            &["--threads=4"],
            &["--threads", "4", "--help"],
        ] {
            assert!(!allowed(&declared, bad), "{bad:?}");
        }
        assert!(!allowed(&[], &["--threads", "4"]));
    }
}
