//! What the page's Run button does: checks the request, builds the program, runs it, and streams what it prints.
//!
//! The promises, each with a test in `tests/tests/runner.rs` that tries to break it:
//!
//! - a program is named by what `cargo metadata` knows, never by a path;
//! - its arguments are those that it declares, with plain values;
//! - one build at a time, a few runs at a time, a bounded queue, a bounded output, the listing's time limit;
//! - when the reader presses Stop, leaves, or the server ends, the whole process group ends.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, mpsc};

use crate::catalog::{Catalog, Program};
use crate::execute::{self, End, Limits};
use crate::watch::Snapshot;

/// Runs at the same time. Listings measure; more would disturb each other.
const RUNS: usize = 2;
/// Requests that may wait or run at the same time; a further one is refused.
const QUEUE: usize = 16;
/// Bytes that a program may print into a page.
const OUTPUT: usize = 256 * 1024;
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
    /// Too many requests.
    Busy,
}

impl Refusal {
    /// A sentence for the reader.
    pub fn message(&self) -> String {
        match self {
            Self::Unknown(message) | Self::Argument(message) => message.clone(),
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
    waiting: AtomicUsize,
    /// Of each program, what its sources were when it was last built.
    built: Mutex<HashMap<String, Snapshot>>,
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
            waiting: AtomicUsize::new(0),
            built: Mutex::default(),
        }
    }

    /// Checks a request and, if it is allowed, starts it.
    ///
    /// # Errors
    /// If the program is unknown, an argument is not declared, or the queue is full. Nothing has been started then.
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
        self.waiting
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |waiting| {
                (waiting < QUEUE).then_some(waiting + 1)
            })
            .map_err(|_| Refusal::Busy)?;
        let place = Place(Arc::clone(self));
        let (sender, events) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            let end = place
                .0
                .build_and_run(&catalog, &program, &args, &sender)
                .await;
            // The reader may have left; then nobody wants to know.
            let _ = sender.send(end);
        });
        Ok(Running { events, task })
    }

    async fn build_and_run(
        &self,
        catalog: &Catalog,
        program: &Program,
        args: &[String],
        events: &mpsc::UnboundedSender<Event>,
    ) -> Event {
        let send = |event| drop(events.send(event));
        let ended = |end, code, message: String, compile: Duration, run: Duration| Event::End {
            end,
            code,
            message,
            compile_ms: millis(compile),
            run_ms: millis(run),
        };
        let none = Duration::ZERO;
        let mut compiled = none;
        if let Some(missing) = program.missing() {
            return ended(Outcome::Missing, None, missing, none, none);
        }
        if let Some(build) = program.build_command(catalog) {
            if self.builds.available_permits() == 0 {
                send(Event::Phase {
                    phase: Phase::Queued,
                });
            }
            let _turn = self.builds.acquire().await;
            let sources = sources(catalog, program);
            if !self.is_built(catalog, program, &sources) {
                send(Event::Phase {
                    phase: Phase::Compiling,
                });
                let start = Instant::now();
                let limits = Limits {
                    time: BUILD_TIME,
                    output: OUTPUT,
                };
                let built = execute::run(build, limits, |text| {
                    send(Event::Text {
                        stream: Stream::Build,
                        text: text.to_owned(),
                    })
                })
                .await;
                compiled = start.elapsed();
                match built {
                    Ok(run) if run.end == End::Exited(0) => self.remember(program, sources),
                    Ok(run) => {
                        return ended(
                            Outcome::BuildFailed,
                            None,
                            format!("it does not build: cargo: {}", run.end.describe()),
                            compiled,
                            none,
                        );
                    }
                    Err(error) => {
                        return ended(
                            Outcome::Failed,
                            None,
                            format!("cargo could not be started: {error}"),
                            compiled,
                            none,
                        );
                    }
                }
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
        let command = match program.run_command(catalog, args) {
            Ok(command) => command,
            Err(error) => {
                return ended(
                    Outcome::Missing,
                    None,
                    format!("{error:#}"),
                    compiled,
                    Duration::ZERO,
                );
            }
        };
        let limits = Limits {
            time: Duration::from_secs(program.spec.timeout),
            output: OUTPUT,
        };
        match execute::run(command, limits, |text| {
            send(Event::Text {
                stream: Stream::Output,
                text: text.to_owned(),
            })
        })
        .await
        {
            Ok(run) => {
                let (outcome, code) = match run.end {
                    End::Exited(code) => (Outcome::Exited, Some(code)),
                    End::Signaled(_) => (Outcome::Signaled, None),
                    End::TimedOut => (Outcome::TimedOut, None),
                    End::Flooded => (Outcome::Flooded, None),
                };
                let mut message = run.end.describe();
                if run.end == End::TimedOut {
                    message = format!("{message} ({} s)", program.spec.timeout);
                }
                ended(outcome, code, message, compiled, run.elapsed)
            }
            Err(error) => ended(
                Outcome::Failed,
                None,
                format!("it could not be started: {error}"),
                compiled,
                Duration::ZERO,
            ),
        }
    }

    /// Whether this server built it from these very sources.
    fn is_built(&self, catalog: &Catalog, program: &Program, sources: &Snapshot) -> bool {
        let built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        built.get(&program.id()) == Some(sources)
            && program
                .executable(&catalog.target)
                .is_some_and(|path| path.is_file())
    }

    fn remember(&self, program: &Program, sources: Snapshot) {
        self.built
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(program.id(), sources);
    }
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
    use crate::catalog::{Kind, Spec};

    fn program(args: &[&str]) -> Program {
        Program {
            listing: "threads/x".into(),
            package: "listing-threads-x".into(),
            name: "main".into(),
            kind: Kind::Bin("listing-threads-x".into()),
            source: "x".into(),
            recorded: "x".into(),
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
