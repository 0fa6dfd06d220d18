//! Builds and runs one program: with a time limit, a bounded output, and its whole process group ended afterwards.
//!
//! The page's Run button, `record` and the tests of the outputs all come through here.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use process_wrap::tokio::{ChildWrapper, CommandWrap};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::mpsc;

use crate::catalog::{Catalog, Program};
use crate::compare::{compare, compare_messages, readable_paths};
use crate::mpi;

/// What a run may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Time after which it is stopped.
    pub time: Duration,
    /// Bytes of output after which it is stopped.
    pub output: usize,
    /// Whether what leaves the process group is ended too, where the system can find it. Not for a build: its compiler cache's server may live on.
    pub descendants: bool,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It ended by itself with this status.
    Exited(i32),
    /// A signal that we did not send ended it.
    Signaled(i32),
    /// It was stopped because its time was up.
    TimedOut,
    /// It was stopped because it printed too much.
    Flooded,
}

/// A run that is over.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// How it ended.
    pub end: End,
    /// How long it took.
    pub elapsed: Duration,
}

/// A run of a program with what it printed, standard output and standard error as they came.
#[derive(Clone, Debug)]
pub struct Captured {
    /// What it printed.
    pub text: String,
    /// How it ended.
    pub run: Run,
}

/// The most that a recorded program may print.
const RECORDED_OUTPUT: usize = 64 * 1024;

/// After a program's end, how long a child that it left behind may hold the output open.
const GRACE: Duration = Duration::from_millis(300);

/// The command of a program, and what has to be there until it has ended: it is dropped after that.
pub struct Prepared {
    /// The command.
    pub command: Command,
    /// Of a program of MPI.
    pub room: Option<mpi::Room>,
}

/// A child that is killed with what belongs to it when this is dropped, however that comes about.
struct Group {
    child: Box<dyn ChildWrapper>,
    /// Without a supervisor, the process group is killed.
    supervised: bool,
    /// What the supervisor waits on.
    lifeline: Option<io::PipeWriter>,
}

impl Group {
    /// Starts a command in a group of its own; with `descendants`, on Linux, under a supervisor.
    async fn start(mut command: Command, descendants: bool) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        let lifeline = if descendants {
            Some(crate::supervise::supervised(&mut command)?)
        } else {
            end_with_parent(&mut command);
            None
        };
        #[cfg(not(target_os = "linux"))]
        let lifeline = {
            let _ = (descendants, &mut command);
            None
        };
        let mut command = CommandWrap::from(tokio::process::Command::from(command));
        #[cfg(unix)]
        command.wrap(process_wrap::tokio::ProcessGroup::leader());
        #[cfg(windows)]
        command.wrap(process_wrap::tokio::JobObject);
        Ok(Self {
            child: spawn(&mut command).await?,
            supervised: lifeline.is_some(),
            lifeline,
        })
    }

    fn stop(&mut self) {
        self.lifeline = None;
        if !self.supervised {
            // An error means that nobody is left to kill.
            let _ = self.child.start_kill();
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs `command` and hands what it prints to `sink` as it comes.
///
/// Standard output and standard error go into one pipe, so that their lines keep the order in which they were written. Standard input
/// is empty. When this future is dropped, the program is killed with all that belongs to it.
///
/// # Errors
/// If the program cannot be started.
pub async fn run(
    mut command: Command,
    limits: Limits,
    mut sink: impl FnMut(&str) + Send,
) -> io::Result<Run> {
    let (reader, writer) = io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let start = Instant::now();
    // It takes the command, which holds our ends of the pipe; the reader would wait for them.
    let mut child = Group::start(command, limits.descendants).await?;
    let mut chunks = read_in_background(reader);

    let mut text = Decoder::default();
    let mut printed = 0;
    let mut open = true;
    let mut status = None;
    let mut deadline = tokio::time::Instant::now() + limits.time;
    let end = loop {
        tokio::select! {
            biased;
            chunk = chunks.recv(), if open => match chunk {
                Some(bytes) => {
                    printed += bytes.len();
                    text.push(&bytes, &mut sink);
                    if printed > limits.output {
                        break End::Flooded;
                    }
                }
                None => open = false,
            },
            ended = child.child.wait(), if status.is_none() => {
                status = Some(ended?);
                child.stop();
                deadline = deadline.min(tokio::time::Instant::now() + GRACE);
            }
            () = tokio::time::sleep_until(deadline) => match status {
                Some(status) => break end_of(status),
                None => break End::TimedOut,
            },
        }
        if let (Some(status), false) = (status, open) {
            break end_of(status);
        }
    };
    let elapsed = start.elapsed();
    if status.is_none() {
        child.stop();
        let _ = tokio::time::timeout(GRACE, child.child.wait()).await;
    }
    Ok(Run { end, elapsed })
}

/// A program that answers each line with a line. When this is dropped, it is killed with all that belongs to it.
pub struct Dialog {
    group: Group,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// The beginning of what it writes to standard error, and who takes it down.
    said: Arc<Mutex<String>>,
    listener: tokio::task::JoinHandle<()>,
}

/// The longest line that is taken for an answer.
const ANSWER: u64 = 16 * 1024;

/// What is kept of a program's complaints.
const COMPLAINT: usize = 8 * 1024;

impl Dialog {
    /// Starts it.
    ///
    /// # Errors
    /// If it cannot be started.
    pub async fn start(mut command: Command) -> io::Result<Self> {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut group = Group::start(command, true).await?;
        let missing = || io::Error::other("a pipe is missing");
        let input = group.child.stdin().take();
        let output = group.child.stdout().take().ok_or_else(missing)?;
        let mut errors = group.child.stderr().take().ok_or_else(missing)?;
        let said = Arc::new(Mutex::new(String::new()));
        let told = Arc::clone(&said);
        let listener = tokio::spawn(async move {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = errors.read(&mut buffer).await {
                let mut said = told.lock().unwrap_or_else(PoisonError::into_inner);
                if said.len() < COMPLAINT {
                    said.push_str(&String::from_utf8_lossy(&buffer[..length]));
                }
            }
        });
        Ok(Self {
            group,
            input,
            output: BufReader::new(output),
            said,
            listener,
        })
    }

    /// Sends an empty line and waits for the line that answers it. `None` if there comes none, because the program has ended or closed its output.
    ///
    /// # Errors
    /// If the line is longer than an answer may be, or nothing can be read.
    pub async fn ask(&mut self) -> io::Result<Option<String>> {
        if let Some(input) = &mut self.input {
            // One that has ended takes no line; that is seen in what it answers.
            let _ = input.write_all(b"\n").await;
            let _ = input.flush().await;
        }
        let mut line = Vec::new();
        (&mut self.output)
            .take(ANSWER)
            .read_until(b'\n', &mut line)
            .await?;
        if line.is_empty() {
            return Ok(None);
        }
        if line.len() as u64 == ANSWER && !line.ends_with(b"\n") {
            return Err(io::Error::other("the answer is too long for a line"));
        }
        Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()))
    }

    /// Ends its input, waits until it ends, and says how; `None` if it did not within this time.
    ///
    /// # Errors
    /// If the system does not tell.
    pub async fn end(&mut self, patience: Duration) -> io::Result<Option<End>> {
        drop(self.input.take());
        let Ok(status) = tokio::time::timeout(patience, self.group.child.wait()).await else {
            return Ok(None);
        };
        self.group.stop();
        // Its last words may still be on their way.
        let _ = tokio::time::timeout(GRACE, &mut self.listener).await;
        Ok(Some(end_of(status?)))
    }

    /// The beginning of what it has written to standard error.
    pub fn complaints(&self) -> String {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.trim_end().to_owned()
    }
}

/// Lets the kernel kill the program when we are killed ourselves and can do nothing any more. The guard of the group covers all other ends, and the
/// program's own children, which this does not reach.
#[cfg(target_os = "linux")]
fn end_with_parent(command: &mut Command) {
    use nix::sys::{prctl::set_pdeathsig, signal::Signal};
    use std::os::unix::process::CommandExt;

    // SAFETY: between fork and exec only async-signal-safe calls are allowed; this is one system call, and it allocates nothing.
    unsafe { command.pre_exec(|| set_pdeathsig(Signal::SIGKILL).map_err(Into::into)) };
}

/// Completes on Ctrl-C and, on Unix, on SIGTERM and SIGHUP.
pub async fn asked_to_end() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (terminate, hangup) = (
            signal(SignalKind::terminate()),
            signal(SignalKind::hangup()),
        );
        if let (Ok(mut terminate), Ok(mut hangup)) = (terminate, hangup) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

/// Starts a command. cargo replaces an executable by removing it and putting the new one in its place: what is missing now may be back in a moment.
async fn spawn(command: &mut CommandWrap) -> io::Result<Box<dyn ChildWrapper>> {
    for _ in 0..20 {
        match command.spawn() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
            started => return started,
        }
    }
    command.spawn()
}

fn read_in_background(mut reader: io::PipeReader) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel(16);
    std::thread::spawn(move || {
        let mut buffer = [0; 8192];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) if sender.blocking_send(buffer[..length].to_vec()).is_err() => break,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
    });
    receiver
}

fn end_of(status: std::process::ExitStatus) -> End {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return End::Signaled(signal);
    }
    End::Exited(status.code().unwrap_or(-1))
}

/// Turns bytes into text without breaking characters that arrive in two pieces.
#[derive(Default)]
struct Decoder {
    rest: Vec<u8>,
}

impl Decoder {
    fn push(&mut self, bytes: &[u8], sink: &mut impl FnMut(&str)) {
        self.rest.extend_from_slice(bytes);
        let complete = match str::from_utf8(&self.rest) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.rest.len(),
        };
        if complete > 0 {
            sink(&String::from_utf8_lossy(&self.rest[..complete]));
            self.rest.drain(..complete);
        }
    }
}

impl End {
    /// "exit status 0", "stopped after its time limit".
    pub fn describe(self) -> String {
        match self {
            Self::Exited(code) => format!("exit status {code}"),
            Self::Signaled(signal) => format!("ended by signal {signal}"),
            Self::TimedOut => "stopped: its time limit was over".to_owned(),
            Self::Flooded => "stopped: it printed too much".to_owned(),
        }
    }
}

impl Program {
    /// The command that builds it; `None` for a script.
    pub fn build_command(&self, catalog: &Catalog) -> Option<Command> {
        let mut command = cargo(&catalog.root);
        command.args(["build", "--package", &self.package]);
        command.args(self.cargo_target()?);
        Some(command)
    }

    /// The command that runs it with these arguments, once it is built.
    ///
    /// # Errors
    /// If the machine lacks what the program needs; the message says how to get it.
    pub fn run_command(&self, catalog: &Catalog, args: &[String]) -> Result<Prepared> {
        // A script's path is relative, so that a traceback names no path of this machine.
        let script = self
            .source
            .strip_prefix(&catalog.root)
            .unwrap_or(&self.source);
        self.command_in(&catalog.root, &catalog.target, script, args)
    }

    /// The same for what stands elsewhere: a copy that is built into `target`, or a `script`, run in `dir`.
    ///
    /// # Errors
    /// As [`Self::run_command`].
    pub fn command_in(
        &self,
        dir: &Path,
        target: &Path,
        script: &Path,
        args: &[String],
    ) -> Result<Prepared> {
        if let Some(missing) = self.missing() {
            bail!("{missing}");
        }
        let python = || crate::machine::python().context("python is missing");
        let mut args = args.to_vec();
        let mut command = match self.executable(target) {
            Some(path) => Command::new(path),
            None if self.is_launched() => {
                let (launch, rest) = mpi::launched(&args)?;
                args = rest;
                let mut command = Command::new(mpi::launcher());
                command.args(launch).arg(python()?).arg(script);
                command
            }
            None => {
                let mut command = Command::new(python()?);
                command.arg(script);
                command
            }
        };
        command.args(args).current_dir(dir);
        as_readers_start_it(&mut command);
        if self.is_launched() {
            // It would write a line and its end one after the other, and the launcher put another rank's between.
            command.env_remove("PYTHONUNBUFFERED");
        }
        let room = match self.has_ranks() {
            true => Some(mpi::Room::new(&mut command).context("no folder for what ranks share")?),
            false => None,
        };
        Ok(Prepared { command, room })
    }

    /// Runs it as it is recorded, and captures what it prints. It must have been built.
    ///
    /// # Errors
    /// If it cannot be started, or the machine lacks what it needs.
    pub fn capture(&self, catalog: &Catalog) -> Result<Captured> {
        if self.spec.error.is_some() {
            return self.refusal(catalog);
        }
        self.capture_with(catalog, &self.spec.args)
    }

    /// The same with other arguments.
    ///
    /// # Errors
    /// As [`Self::capture`].
    pub fn capture_with(&self, catalog: &Catalog, args: &[String]) -> Result<Captured> {
        let Prepared {
            command,
            room: _room,
        } = self.run_command(catalog, args)?;
        capture(command, self.patience()).with_context(|| self.to_string())
    }

    /// How long the tests wait for it. Ranks wait for each other without letting go of their cores, so that on a busy machine each message costs them a turn of all others:
    /// they have three times what a reader waits for. One that hangs is found all the same.
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.spec.timeout) * if self.has_ranks() { 3 } else { 1 }
    }

    /// Asks cargo to build what must not compile, and captures what the compiler says of it.
    fn refusal(&self, catalog: &Catalog) -> Result<Captured> {
        let start = Instant::now();
        let output = self
            .build_command(catalog)
            .context("a script is not compiled")?
            .args(["--quiet", "--message-format=json"])
            .output()?;
        let mut text = String::new();
        for message in cargo_metadata::Message::parse_stream(output.stdout.as_slice()) {
            if let cargo_metadata::Message::CompilerMessage(found) = message?
                && !found.message.message.starts_with("aborting due to")
            {
                text.push_str(&readable_paths(
                    found.message.rendered.as_deref().unwrap_or_default(),
                ));
            }
        }
        let run = Run {
            end: end_of(output.status),
            elapsed: start.elapsed(),
        };
        Ok(Captured { text, run })
    }

    /// Runs it and holds the result against its recorded output: the check that the tests make.
    ///
    /// # Errors
    /// If it ends otherwise than declared, or prints something else; the text shows both.
    pub fn check(&self, catalog: &Catalog) -> Result<()> {
        let recorded = std::fs::read_to_string(&self.recorded).with_context(|| {
            format!(
                "{} cannot be read; `cargo xtask record {}` writes it",
                show(&catalog.root, &self.recorded),
                self.listing
            )
        })?;
        let captured = self.capture(catalog)?;
        self.agrees(&captured, &recorded).with_context(|| {
            format!(
                "{}\nif the new output is right: cargo xtask record {}",
                show(&catalog.root, &self.recorded),
                self.listing
            )
        })
    }

    /// Runs it three times and, if the runs agree, writes its recorded output. Returns whether the file changed.
    ///
    /// # Errors
    /// If it ends otherwise than declared, or two runs differ by more than its metadata allows; nothing is written then.
    pub fn record(&self, catalog: &Catalog) -> Result<bool> {
        let first = self.capture(catalog)?;
        for _ in 0..3 {
            self.agrees(&self.capture(catalog)?, &first.text).with_context(|| {
                format!("{self}: two runs disagree beyond what its metadata declares (`order`, `vary`); nothing was recorded")
            })?;
        }
        let before = std::fs::read_to_string(&self.recorded).unwrap_or_default();
        // A new run that agrees with the old one is no news: the file stays as it is.
        if self.agrees(&first, &before).is_ok() {
            return Ok(false);
        }
        std::fs::write(&self.recorded, &first.text)?;
        Ok(true)
    }

    fn agrees(&self, captured: &Captured, recorded: &str) -> Result<()> {
        if let Some(code) = &self.spec.error {
            let mut errors = captured
                .text
                .lines()
                .filter(|line| line.starts_with("error"));
            if captured.run.end == End::Exited(0)
                || captured.text.is_empty()
                || !errors.all(|line| line.starts_with(&format!("error[{code}]")))
            {
                bail!(
                    "{self}: the compiler should refuse it with {code} and nothing else, but said:\n{}",
                    captured.text
                );
            }
            return compare_messages(recorded, &captured.text).map_err(anyhow::Error::msg);
        }
        if captured.run.end != End::Exited(self.spec.exit) {
            bail!(
                "{self}: {}, but status {} was expected; it printed:\n{}",
                captured.run.end.describe(),
                self.spec.exit,
                captured.text
            );
        }
        compare(recorded, &captured.text, &self.spec.order, &self.spec.vary)
            .map_err(anyhow::Error::msg)
    }
}

/// Runs a command, and captures what it prints.
///
/// # Errors
/// If it cannot be started, or somebody interrupts it.
pub fn capture(command: Command, time: Duration) -> Result<Captured> {
    let limits = Limits {
        time,
        output: RECORDED_OUTPUT,
        descendants: true,
    };
    let mut text = String::new();
    let ended = block_on(async {
        tokio::select! {
            ended = run(command, limits, |piece| text.push_str(piece)) => Some(ended),
            () = asked_to_end() => None,
        }
    })?;
    let run = (ended.context("interrupted")?).context("it could not be started; was it built?")?;
    Ok(Captured { text, run })
}

/// The environment in which listings run, whoever starts them.
pub fn as_readers_start_it(command: &mut Command) {
    command
        .env("RUST_BACKTRACE", "0")
        .env("NO_COLOR", "1")
        .env("PYTHONUNBUFFERED", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONUTF8", "1")
        // Mesa's layer that sorts Vulkan devices would complain of a missing desktop, on standard error.
        .env("NODEVICE_SELECT", "1");
    // What cargo tells its children is not what a program sees that a reader starts.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO") {
            command.env_remove(name);
        }
    }
}

/// A cargo command in `root`, without colors and with plain progress.
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).env("CARGO_TERM_COLOR", "never");
    // Set for us by the cargo that runs this tool; it would make the inner cargo rebuild what depends on it.
    for name in [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PKG_NAME",
        "CARGO_PKG_VERSION",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs a future to its end on a small runtime of its own.
pub fn block_on<F: Future>(future: F) -> io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(future))
}

/// A path as people see it: relative to the workspace, with slashes.
pub fn show(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    fn shell(script: &str, time: u64, output: usize) -> (String, Run) {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let mut text = String::new();
        let limits = Limits {
            time: Duration::from_millis(time),
            output,
            descendants: true,
        };
        let run = block_on(run(command, limits, |piece| text.push_str(piece)))
            .unwrap()
            .unwrap();
        (text, run)
    }

    #[test]
    #[cfg(unix)]
    fn both_streams_keep_their_order() {
        let (text, run) = shell("echo one; echo two >&2; echo three; exit 3", 5000, 1000);
        assert_eq!(text, "one\ntwo\nthree\n");
        assert_eq!(run.end, End::Exited(3));
    }

    #[test]
    #[cfg(unix)]
    fn a_program_is_stopped_at_its_limits() {
        let (_, run) = shell("sleep 60", 100, 1000);
        assert_eq!(run.end, End::TimedOut);
        let (text, run) = shell("yes", 10_000, 1000);
        assert_eq!(run.end, End::Flooded);
        assert!(text.len() < 20_000);
    }

    #[test]
    #[cfg(unix)]
    fn what_a_program_leaves_behind_is_ended_too() {
        let (text, run) = shell("sleep 600 & echo $!", 5000, 1000);
        assert_eq!(run.end, End::Exited(0));
        let pid = text.trim();
        let gone = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            !Command::new("kill")
                .args(["-0", pid])
                .stderr(Stdio::null())
                .status()
                .unwrap()
                .success()
        });
        assert!(gone, "process {pid} lives on");
    }

    /// The supervisor must not miss an end that comes while it gets ready.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_program_that_ends_at_once_is_seen_to_end() {
        for _ in 0..300 {
            let (_, run) = shell("exit 7", 5000, 1000);
            assert_eq!(run.end, End::Exited(7));
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_signal_is_told_through_the_supervisor() {
        let (_, run) = shell("kill -SEGV $$", 5000, 1000);
        assert_eq!(run.end, End::Signaled(11));
        let missing = Command::new("/nonexistent/program");
        let limits = Limits {
            time: Duration::from_secs(5),
            output: 10,
            descendants: true,
        };
        let error = block_on(self::run(missing, limits, |_| {}))
            .unwrap()
            .unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_character_in_two_pieces_stays_whole() {
        let mut decoder = Decoder::default();
        let mut text = String::new();
        for byte in "3.9× µs".bytes() {
            decoder.push(&[byte], &mut |piece| text.push_str(piece));
        }
        assert_eq!(text, "3.9× µs");
    }
}
