//! Nothing is left behind by a program of the chapter on processes: not when it ends, not when it is killed in the middle by SIGTERM or SIGKILL, not when one of its children is.
//! That is: no process, no child that nobody has waited for, nothing in shared memory, no temporary file.
//!
//! Each run has a folder of its own for temporary files and a mark in its environment, which its children inherit, and is the leader of a session. This process is a *subreaper*: what
//! loses its parent becomes its child, and zombies do not depend on what the first process of the machine does about them.

use std::process::ExitCode;

use anyhow::Result;
use libtest_mimic::{Arguments, Trial};

fn main() -> Result<ExitCode> {
    let arguments = Arguments::from_args();
    #[cfg(target_os = "linux")]
    let trials = linux::trials(&arguments)?;
    #[cfg(not(target_os = "linux"))]
    let trials = vec![book_tests::trial(
        "processes",
        Some("it looks into /proc, which only Linux has".to_owned()),
        || Ok(()),
    )];
    let _: &[Trial] = &trials;
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeSet;
    use std::ffi::OsString;
    use std::os::unix::process::CommandExt;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, ExitStatus, Stdio};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::{Duration, Instant};
    use std::{env, fs, thread};

    use anyhow::{Context, Result, bail, ensure};
    use book_tests::trial;
    use libtest_mimic::{Arguments, Trial};
    use nix::sys::prctl::set_child_subreaper;
    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{WaitPidFlag, waitpid};
    use nix::unistd::{Pid, setsid};
    use xtask::catalog::{Catalog, Kind, Program};

    /// How long what belongs to an ended program may take to notice; a machine may be loaded.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// For what is known to stay.
    const SHORT: Duration = Duration::from_millis(300);

    const MARK: &str = "BOOK_LEFTOVERS";

    pub fn trials(arguments: &Arguments) -> Result<Vec<Trial>> {
        set_child_subreaper(true)?;
        let catalog = Arc::new(Catalog::load()?);
        let of_processes = |id: &str| id.starts_with("processes/");
        let mut trials = Vec::new();
        for program in catalog.programs().filter(|program| {
            of_processes(&program.listing) && program.name != "exercise" && !program.is_bench()
        }) {
            let (own, shared) = (program.clone(), Arc::clone(&catalog));
            trials.push(trial(&program.id(), program.missing(), move || {
                leaves_nothing(&shared, &own)
            }));
        }
        // Programs that do leave something: the test must see it.
        type Test = fn() -> Result<()>;
        let broken: [(&str, Test); 6] = [
            ("an orphan", an_orphan),
            ("an orphan of a killed program", an_orphan_of_a_killed),
            ("a child that is not waited for", a_zombie),
            ("a temporary file", a_file),
            ("shared memory", a_segment),
            ("a program that waits for a dead child", a_waiter),
        ];
        for (name, test) in broken {
            trials.push(trial(&format!("processes: finds {name}"), None, test));
        }
        for mut build in catalog.build_commands_of(|listing| of_processes(&listing.id)) {
            if !arguments.list {
                ensure!(build.status()?.success(), "a listing does not build");
            }
        }
        Ok(trials)
    }

    fn leaves_nothing(catalog: &Catalog, program: &Program) -> Result<()> {
        let start = || -> Result<Run> {
            Run::start(program.run_command(catalog, &program.spec.args)?.command)
        };
        let limit = Duration::from_secs(program.spec.timeout);
        let compiled = program.kind != Kind::Python;

        let mut run = start()?;
        let status = run.end(limit)?;
        ensure!(
            status.code() == Some(program.spec.exit),
            "{status}, but status {} was expected",
            program.spec.exit
        );
        if compiled {
            // Python's helper, its resource tracker, is not waited for by itself.
            run.has_waited()?;
        }
        run.is_gone(PATIENCE).context("after its end")?;
        let length = run.length;
        drop(run);

        let parts = if compiled { 8 } else { 3 };
        for part in 0..parts {
            let moment = length * part / parts;
            for signal in [Signal::SIGTERM, Signal::SIGKILL] {
                let mut run = start()?;
                thread::sleep(moment);
                run.signal(signal);
                run.end(limit)
                    .and_then(|_| run.is_gone(PATIENCE))
                    .with_context(|| format!("{signal} after {moment:.0?} of {length:.0?}"))?;
            }
            let mut run = start()?;
            thread::sleep(moment);
            if let Some(child) = run.a_child()? {
                run.kill_child(child, limit)
                    .and_then(|_| run.is_gone(PATIENCE))
                    .with_context(|| {
                        format!("a child killed after {moment:.0?} of {length:.0?}")
                    })?;
            }
        }
        Ok(())
    }

    /// A program that runs or has run. When this is dropped, all that belongs to it is killed and removed.
    struct Run {
        program: Child,
        started: Instant,
        /// How long it has taken.
        length: Duration,
        mark: String,
        temp: PathBuf,
        /// What has been in shared memory before.
        shared: BTreeSet<OsString>,
        /// All that were seen to be its children.
        children: BTreeSet<i32>,
    }

    impl Run {
        fn start(mut command: Command) -> Result<Self> {
            static NUMBER: AtomicU32 = AtomicU32::new(0);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let mark = format!("{}-{number}-", std::process::id());
            // Short, since a socket's path has room for some hundred bytes.
            let temp = env::temp_dir().join(format!("book-left-{mark}"));
            fs::create_dir(&temp)?;
            let shared = shared_memory()?;
            command
                .env(MARK, &mark)
                .env("TMPDIR", &temp)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            // SAFETY: between fork and exec only async-signal-safe calls are allowed; this is one system call.
            unsafe { command.pre_exec(|| setsid().map(drop).map_err(Into::into)) };
            let started = Instant::now();
            let program = match command.spawn() {
                Ok(program) => program,
                Err(error) => {
                    fs::remove_dir(&temp)?;
                    return Err(error.into());
                }
            };
            Ok(Self {
                program,
                started,
                length: Duration::ZERO,
                mark,
                temp,
                shared,
                children: BTreeSet::new(),
            })
        }

        fn pid(&self) -> i32 {
            self.program.id().cast_signed()
        }

        /// An error means that it has ended already.
        fn signal(&self, signal: Signal) {
            let _ = kill(Pid::from_raw(self.pid()), signal);
        }

        /// Waits for its end, and notes who its children are.
        fn end(&mut self, limit: Duration) -> Result<ExitStatus> {
            let start = Instant::now();
            loop {
                let own = self.pid();
                let processes = processes(&self.mark, own)?;
                let children = processes.iter().filter(|process| process.parent == own);
                self.children.extend(children.map(|process| process.pid));
                if let Some(status) = self.program.try_wait()? {
                    self.length = self.started.elapsed();
                    return Ok(status);
                }
                ensure!(start.elapsed() < limit, "it has not ended after {limit:?}");
                thread::sleep(Duration::from_millis(3));
            }
        }

        /// One of its children that is alive.
        fn a_child(&self) -> Result<Option<i32>> {
            let own = self.pid();
            let processes = processes(&self.mark, own)?;
            Ok(processes
                .iter()
                .filter(|process| process.parent == own && !process.is_dead())
                .map(|process| process.pid)
                .max())
        }

        /// Kills a child, and waits for the end of the program, which may be any.
        fn kill_child(&mut self, child: i32, limit: Duration) -> Result<ExitStatus> {
            let _ = kill(Pid::from_raw(child), Signal::SIGKILL);
            self.end(limit)
        }

        /// Whether it has waited for all its children. Call it before [`Self::is_gone`].
        fn has_waited(&self) -> Result<()> {
            for process in processes(&self.mark, self.pid())? {
                ensure!(
                    !(process.is_dead() && self.children.contains(&process.pid)),
                    "it has not waited for its child {}",
                    process.pid
                );
            }
            Ok(())
        }

        /// Whether nothing is left of it, or will be within this time.
        fn is_gone(&self, patience: Duration) -> Result<()> {
            let start = Instant::now();
            loop {
                let left = self.left()?;
                if left.is_empty() {
                    return Ok(());
                }
                if start.elapsed() > patience {
                    bail!("{} left after {patience:?}", left.join(", "));
                }
                thread::sleep(Duration::from_millis(5));
            }
        }

        fn left(&self) -> Result<Vec<String>> {
            let mut left = Vec::new();
            for process in processes(&self.mark, self.pid())? {
                if process.is_dead() {
                    // Its parent is gone, so it has become ours; if not yet, it will.
                    let _ = waitpid(Pid::from_raw(process.pid), Some(WaitPidFlag::WNOHANG));
                } else {
                    left.push(process.command());
                }
            }
            for entry in fs::read_dir(&self.temp)? {
                left.push(entry?.file_name().to_string_lossy().into_owned());
            }
            for name in shared_memory()?.difference(&self.shared) {
                let path = Path::new("/dev/shm").join(name);
                // Other programs of this machine have shared memory, too.
                if path.exists() && !is_used(&path) {
                    left.push(path.display().to_string());
                }
            }
            Ok(left)
        }
    }

    impl Drop for Run {
        fn drop(&mut self) {
            let _ = self.program.kill();
            let _ = self.program.wait();
            // Who is killed may have started another a moment before.
            for _ in 0..100 {
                let processes = processes(&self.mark, self.pid()).unwrap_or_default();
                if processes.is_empty() {
                    break;
                }
                for process in processes {
                    let pid = Pid::from_raw(process.pid);
                    let _ = kill(pid, Signal::SIGKILL);
                    let _ = waitpid(pid, Some(WaitPidFlag::WNOHANG));
                }
                thread::sleep(Duration::from_millis(5));
            }
            let _ = fs::remove_dir_all(&self.temp);
        }
    }

    struct Process {
        pid: i32,
        state: char,
        parent: i32,
    }

    impl Process {
        /// A zombie, or on its way there.
        fn is_dead(&self) -> bool {
            matches!(self.state, 'Z' | 'X')
        }

        fn command(&self) -> String {
            let line = fs::read(format!("/proc/{}/cmdline", self.pid)).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            format!(
                "process {} in state {} ({})",
                self.pid,
                self.state,
                line.trim()
            )
        }
    }

    /// The processes with the mark in their environment or in the session, but not the session's leader. A zombie has no environment any more, and one that has left the session still has the mark.
    fn processes(mark: &str, session: i32) -> Result<Vec<Process>> {
        let mark = format!("{MARK}={mark}");
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc")? {
            let Some(pid) = number(&entry?.file_name().to_string_lossy()) else {
                continue;
            };
            // Whoever has gone in the meantime cannot be read.
            let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
                continue;
            };
            // "4711 (a name, which may hold anything) S parent group session …"
            let fields = stat.rsplit_once(')').context("a name ends")?.1;
            let mut fields = fields.split_whitespace();
            let state = fields.next().and_then(|word| word.chars().next());
            let (parent, its_session) = (fields.next(), fields.nth(1));
            let (Some(state), Some(parent), Some(its_session)) =
                (state, parent.and_then(number), its_session.and_then(number))
            else {
                bail!("/proc/{pid}/stat is not as expected: {stat}");
            };
            let is_marked = || {
                let environ = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
                environ
                    .split(|byte| *byte == 0)
                    .any(|entry| entry == mark.as_bytes())
            };
            if pid != session && (its_session == session || is_marked()) {
                found.push(Process { pid, state, parent });
            }
        }
        Ok(found)
    }

    fn number(text: &str) -> Option<i32> {
        text.parse().ok()
    }

    fn shared_memory() -> Result<BTreeSet<OsString>> {
        (fs::read_dir("/dev/shm")?)
            .map(|entry| Ok(entry?.file_name()))
            .collect()
    }

    /// Whether some process has it open or mapped, or it is a folder, in which others keep theirs.
    fn is_used(path: &Path) -> bool {
        let uses = |process: &Path| {
            let maps = fs::read_to_string(process.join("maps")).unwrap_or_default();
            let open = fs::read_dir(process.join("fd")).into_iter().flatten();
            maps.contains(&path.display().to_string())
                || open
                    .flatten()
                    .any(|fd| fs::read_link(fd.path()).is_ok_and(|to| to == path))
        };
        path.is_dir()
            || (fs::read_dir("/proc").into_iter().flatten().flatten())
                .any(|process| uses(&process.path()))
    }

    fn shell(script: &str) -> Result<Run> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Run::start(command)
    }

    fn is_found(found: Result<()>, words: &str) -> Result<()> {
        let text = match found {
            Ok(()) => bail!("nothing was found"),
            Err(error) => format!("{error:#}"),
        };
        ensure!(text.contains(words), "found was something else: {text}");
        Ok(())
    }

    fn an_orphan() -> Result<()> {
        let mut run = shell("sleep 611 & exit 0")?;
        run.end(PATIENCE)?;
        is_found(run.is_gone(SHORT), "sleep 611")
    }

    fn an_orphan_of_a_killed() -> Result<()> {
        // It clears its environment; another one leaves its session.
        for script in [
            "env -i sleep 612 & wait",
            "setsid --fork sleep 612; sleep 613",
        ] {
            let mut run = shell(script)?;
            let start = Instant::now();
            while !(run.left()?.iter()).any(|left| left.contains("(sleep 612)")) {
                ensure!(start.elapsed() < PATIENCE, "there is no orphan to find");
            }
            run.signal(Signal::SIGKILL);
            run.end(PATIENCE)?;
            is_found(run.is_gone(SHORT), "sleep 612")?;
        }
        Ok(())
    }

    fn a_zombie() -> Result<()> {
        // What the shell becomes knows nothing of the child.
        let mut run = shell("sleep 0.1 & exec sleep 1")?;
        run.end(PATIENCE)?;
        is_found(run.has_waited(), "has not waited for its child")?;
        run.is_gone(PATIENCE)
    }

    fn a_file() -> Result<()> {
        let mut run = shell("echo > \"$TMPDIR/left-here\"")?;
        run.end(PATIENCE)?;
        is_found(run.is_gone(SHORT), "left-here")
    }

    fn a_segment() -> Result<()> {
        let path = format!("/dev/shm/book-left-{}", std::process::id());
        let mut run = shell(&format!("echo > {path}"))?;
        run.end(PATIENCE)?;
        let found = run.is_gone(SHORT);
        fs::remove_file(&path)?;
        is_found(found, &path)
    }

    fn a_waiter() -> Result<()> {
        let mut run = shell("sleep 614; exec tail -f /dev/null")?;
        let start = Instant::now();
        let child = loop {
            if let Some(child) = run.a_child()? {
                break child;
            }
            ensure!(start.elapsed() < PATIENCE, "there is no child to kill");
        };
        is_found(run.kill_child(child, SHORT).map(drop), "has not ended")
    }
}
