//! Runs a program under the tracer (`xtask/trace/trace.c`) and puts together what its ranks have taken down.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::steps::steps;
use super::{SCHEMA, Trace};
use crate::catalog::{Catalog, Program};
use crate::execute::{End, Limits, as_readers_start_it, asked_to_end, block_on, run, show};
use crate::{machine, mpi};

/// What the metadata's `trace` says: whether a program is traced, and with which arguments if not with those of its recorded run.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Traced {
    /// `trace = true`
    Asked(bool),
    /// `trace = ["--n", "8"]`
    With(Vec<String>),
}

impl Default for Traced {
    fn default() -> Self {
        Self::Asked(false)
    }
}

impl Traced {
    /// The arguments of the traced run, where those of the recorded one are `own`; `None` if there is none.
    pub fn args<'a>(&'a self, own: &'a [String]) -> Option<&'a [String]> {
        match self {
            Self::Asked(false) => None,
            Self::Asked(true) => Some(own),
            Self::With(args) => Some(args),
        }
    }
}

impl Program {
    /// Where its recorded trace stands: beside its recorded output.
    pub fn trace_file(&self) -> PathBuf {
        match self.name.as_str() {
            "main" => self.recorded.with_file_name("trace.json"),
            _ => self.recorded.with_extension("trace.json"),
        }
    }

    /// Whether it is traced.
    pub fn is_traced(&self) -> bool {
        self.spec.trace.args(&[]).is_some()
    }

    /// What is missing on this machine to trace it: a sentence, or `None`.
    pub fn trace_missing(&self) -> Option<String> {
        if !cfg!(target_os = "linux") {
            return Some(
                "tracing needs Linux, whose loader can put the tracer before MPI's library"
                    .to_owned(),
            );
        }
        (self.missing()).or_else(|| ["mpi", "gcc"].into_iter().find_map(machine::missing))
    }

    /// Traces it twice and, if the runs agree, writes its trace. Returns whether the file changed.
    ///
    /// # Errors
    /// If it fails, two runs differ, or what the ranks have taken down does not fit together; nothing is written then.
    pub fn record_trace(&self, catalog: &Catalog) -> Result<bool> {
        let trace = self.trace(catalog)?;
        for _ in 0..2 {
            trace.agrees(&self.trace(catalog)?).with_context(|| {
                format!("{self}: two traced runs differ, so that no figure can be drawn of it; nothing was recorded")
            })?;
        }
        let path = self.trace_file();
        let text = trace.text();
        if std::fs::read_to_string(&path).is_ok_and(|before| before == text) {
            return Ok(false);
        }
        std::fs::write(path, text)?;
        Ok(true)
    }

    /// Traces it and holds the result against its recorded trace: the check that the tests make.
    ///
    /// # Errors
    /// If it fails or does something else.
    pub fn check_trace(&self, catalog: &Catalog) -> Result<()> {
        let path = self.trace_file();
        let advice = format!("`cargo xtask record {}` writes it", self.listing);
        let recorded = Trace::read(&path)
            .with_context(|| format!("{} ({advice})", show(&catalog.root, &path)))?;
        recorded.agrees(&self.trace(catalog)?).with_context(|| {
            format!(
                "{} is not what happened ({advice})",
                show(&catalog.root, &path)
            )
        })
    }

    /// Runs it under the tracer. It must have been built.
    fn trace(&self, catalog: &Catalog) -> Result<Trace> {
        let args = (self.spec.trace.args(&self.spec.args))
            .with_context(|| format!("{self} is not traced"))?;
        if let Some(missing) = self.trace_missing() {
            bail!("{missing}");
        }
        let program = self
            .executable(&catalog.target)
            .with_context(|| format!("{self} is a script, and only programs are traced"))?;
        let ranks = mpi::ranks(args).with_context(|| {
            format!("{self}: the arguments of the traced run do not say how many ranks it has, `--ranks 4`")
        })?;
        let limit = Duration::from_secs(self.spec.timeout);
        let trace = traced(&program, args, ranks, limit, self.spec.exit)
            .with_context(|| format!("{self}, traced"))?;
        if trace.is_any_source() && !self.spec.any_source {
            bail!(
                "{self}: a rank receives from any source, so the order of its messages may differ from run to run; if it may be drawn all the same, its metadata should say `any-source = true`"
            );
        }
        steps(&trace)
            .with_context(|| format!("{self}: the calls of its ranks do not fit together"))?;
        Ok(trace)
    }
}

/// Runs an executable with so many ranks under the tracer; it must end with the status `exit` within the time `limit`.
///
/// # Errors
/// If the tracer cannot be built, the program ends otherwise, or what its ranks have taken down makes no sense.
pub fn traced(
    program: &Path,
    args: &[String],
    ranks: u32,
    limit: Duration,
    exit: i32,
) -> Result<Trace> {
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let number = RUNS.fetch_add(1, Ordering::Relaxed);
    let root = crate::catalog::root();
    let dir = root.join(format!("target/trace/{}-{number}", std::process::id()));
    std::fs::create_dir_all(&dir)?;
    let trace = tracer(&dir).and_then(|tracer| {
        let mut command = Command::new(mpi::launcher());
        let _room = mpi::Room::new(&mut command)?;
        command.args(["-n", &ranks.to_string(), "env"]);
        // Each rank has the tracer, the launcher has not.
        command.arg(named("LD_PRELOAD", &tracer));
        command.arg(named("MPI_TRACE", &dir));
        command.arg(program).args(args).current_dir(&root);
        as_readers_start_it(&mut command);
        run_to_end(command, limit, exit)?;
        read(&dir, ranks, args)
    });
    let _ = std::fs::remove_dir_all(&dir);
    trace
}

fn run_to_end(command: Command, time: Duration, exit: i32) -> Result<()> {
    let limits = Limits {
        time,
        output: 64 * 1024,
        descendants: true,
    };
    let mut text = String::new();
    let ended = block_on(async {
        tokio::select! {
            ended = run(command, limits, |piece| text.push_str(piece)) => Some(ended),
            () = asked_to_end() => None,
        }
    })?;
    let run = ended
        .context("interrupted")?
        .context("the launcher could not be started")?;
    ensure!(
        run.end == End::Exited(exit),
        "{}, but status {exit} was expected; it printed:\n{text}",
        run.end.describe()
    );
    Ok(())
}

fn named(name: &str, path: &Path) -> std::ffi::OsString {
    let mut text = std::ffi::OsString::from(name);
    text.push("=");
    text.push(path);
    text
}

/// Builds the tracer in `dir`.
fn tracer(dir: &Path) -> Result<PathBuf> {
    let compiler = mpi::compiler();
    let library = dir.join("libtrace.so");
    let output = Command::new(&compiler)
        .args([
            "-std=gnu11",
            "-O1",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-shared",
            "-fPIC",
            "-o",
        ])
        .arg(&library)
        .arg(crate::catalog::root().join("xtask/trace/trace.c"))
        .output()
        .with_context(|| format!("`{compiler}` could not be started"))?;
    ensure!(
        output.status.success(),
        "the tracer does not build:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(library)
}

/// What the ranks have left in `dir`. One that called nothing has left nothing.
fn read(dir: &Path, ranks: u32, args: &[String]) -> Result<Trace> {
    let mut trace = Trace {
        schema: SCHEMA,
        args: args.to_vec(),
        calls: Vec::new(),
    };
    for rank in 0..ranks {
        let text = std::fs::read_to_string(dir.join(format!("{rank}.jsonl"))).unwrap_or_default();
        let calls: Result<Vec<_>, _> = text.lines().map(serde_json::from_str).collect();
        trace
            .calls
            .push(calls.with_context(|| format!("what rank {rank} has taken down"))?);
    }
    trace.settle();
    trace.check()?;
    Ok(trace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_metadata_says_whether_and_with_what() {
        let own = ["--n".to_owned(), "9".to_owned()];
        let read = |text: &str| -> Option<Vec<String>> {
            let table: toml::Table = toml::from_str(text).unwrap();
            let traced: Traced = table["trace"].clone().try_into().unwrap();
            traced.args(&own).map(<[_]>::to_vec)
        };
        assert_eq!(read("trace = true"), Some(own.to_vec()));
        assert_eq!(read("trace = false"), None);
        assert_eq!(
            read("trace = [\"--ranks\", \"3\"]").unwrap(),
            ["--ranks", "3"]
        );
        assert_eq!(Traced::default().args(&own), None);
    }
}
