//! Programs of MPI at other numbers of ranks than the page shows, on a second library, and where they must refuse: each ends, and says why.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};
use book_tests::trial;
use libtest_mimic::Arguments;
use xtask::catalog::{Catalog, Kind, Listing, Program};
use xtask::compare::{Order, compare};
use xtask::execute::{Captured, End, Prepared, as_readers_start_it, capture, cargo};
use xtask::machine;

fn main() -> Result<ExitCode> {
    let arguments = Arguments::from_args();
    let catalog = Arc::new(Catalog::load()?);
    let mut trials = Vec::new();
    for program in catalog
        .programs()
        .filter(|program| program.has_ranks() && program.name != "exercise" && !program.is_bench())
    {
        let id = program.id();
        let mut add = |name: &str,
                       needs: &[&str],
                       test: fn(&Catalog, &Program, u32) -> Result<()>,
                       ranks: u32| {
            let (own, shared) = (program.clone(), Arc::clone(&catalog));
            let missing = program
                .missing()
                .or_else(|| needs.iter().copied().find_map(machine::missing));
            trials.push(trial(&format!("{id} {name}"), missing, move || {
                test(&shared, &own, ranks)
            }));
        };
        // A twin shows how it is done; what it cannot do it need not say.
        let refused = match program.kind {
            Kind::Python => &[],
            _ => program.spec.refuses_ranks.as_slice(),
        };
        for &ranks in refused {
            add(&format!("refuses {ranks} ranks"), &[], refuses, ranks);
        }
        for &ranks in &program.spec.other_ranks {
            add(&format!("in {ranks} ranks"), &[], serves, ranks);
        }
        if program.kind != Kind::Python {
            let shown = xtask::mpi::ranks(&program.spec.args);
            for &ranks in shown.iter().chain(&program.spec.other_ranks) {
                add(
                    &format!("in {ranks} ranks on mpich"),
                    &["mpich"],
                    serves_on_mpich,
                    ranks,
                );
            }
        }
    }
    if let Ok(hello) = catalog.program("messages/hello") {
        type Test = fn(&Catalog, &Program) -> Result<()>;
        let tests: [(&str, &[&str], Test); 6] = [
            (
                "by the launcher of another library",
                &["mpich"],
                other_launcher,
            ),
            ("without a launcher", &[], no_launcher),
            ("with a launcher that tells no rank", &[], silent_launcher),
            ("in too many ranks", &[], too_many),
            ("by hand, under the launcher", &[], by_hand),
            ("ended by its time limit", &["mpi4py", "unix"], ended),
        ];
        for (name, needs, test) in tests {
            let (own, shared) = (hello.clone(), Arc::clone(&catalog));
            let missing = hello
                .missing()
                .or_else(|| needs.iter().copied().find_map(machine::missing));
            trials.push(trial(
                &format!("messages/hello started {name}"),
                missing,
                move || test(&shared, &own),
            ));
        }
        let missing = machine::missing("unix");
        trials.push(trial(
            "messages/hello built without an MPI library",
            missing,
            no_library,
        ));
    }
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

/// The arguments of the recorded run, with another number of ranks.
fn args(program: &Program, ranks: u32) -> Vec<String> {
    let mut args = program.spec.args.clone();
    if let Some(at) = args.iter().position(|arg| arg == "--ranks") {
        args[at + 1] = ranks.to_string();
    } else {
        args.extend(["--ranks".to_owned(), ranks.to_string()]);
    }
    args
}

/// It ends as declared, every rank has something to say or none but rank 0, and if the twin prints the same where that was recorded, it does so here.
fn serves(catalog: &Catalog, program: &Program, ranks: u32) -> Result<()> {
    let captured = program.capture_with(catalog, &args(program, ranks))?;
    ends_well(program, &captured)?;
    of_ranks(&captured.text, ranks)?;
    let twin = catalog.listing(&program.listing)?.programs.get("python");
    let Some(twin) = twin.filter(|_| program.name == "main") else {
        return Ok(());
    };
    let recorded = |program: &Program| fs::read_to_string(&program.recorded).unwrap_or_default();
    let same =
        |one: &str, other: &str| compare(one, other, &Order::Any(regex()), &program.spec.vary);
    if twin.missing().is_none() && same(&recorded(program), &recorded(twin)).is_ok() {
        let other = twin.capture_with(catalog, &args(twin, ranks))?;
        ends_well(twin, &other)?;
        same(&captured.text, &other.text).map_err(anyhow::Error::msg)?;
    }
    Ok(())
}

fn regex() -> regex::Regex {
    regex::Regex::new("").expect("the empty pattern is one")
}

/// Whether the ranks that the lines name are there.
fn of_ranks(text: &str, ranks: u32) -> Result<()> {
    let mut any = false;
    for line in text.lines() {
        let Some(rest) = line.strip_prefix("rank ") else {
            continue;
        };
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let rank: u32 = digits
            .parse()
            .with_context(|| format!("which rank? {line}"))?;
        ensure!(
            rank < ranks,
            "there are {ranks} ranks, and none is that of: {line}"
        );
        any = true;
    }
    ensure!(any, "no rank has said anything:\n{text}");
    Ok(())
}

fn ends_well(program: &Program, captured: &Captured) -> Result<()> {
    ensure!(
        captured.run.end == End::Exited(program.spec.exit),
        "{}, but status {} was expected; it printed:\n{}",
        captured.run.end.describe(),
        program.spec.exit,
        captured.text
    );
    Ok(())
}

/// It ends at once with status 2 and says why.
fn refuses(catalog: &Catalog, program: &Program, ranks: u32) -> Result<()> {
    let captured = program.capture_with(catalog, &args(program, ranks))?;
    is_refusal(captured.run.end, &captured.text, &[])?;
    ensure!(
        captured.run.elapsed < Duration::from_secs(10),
        "it took {:?}",
        captured.run.elapsed
    );
    Ok(())
}

fn is_refusal(end: End, text: &str, words: &[&str]) -> Result<()> {
    ensure!(end == End::Exited(2), "{}:\n{text}", end.describe());
    ensure!(
        text.matches("error: ").count() == 1,
        "it says not once why:\n{text}"
    );
    for word in words {
        ensure!(text.contains(word), "`{word}` is missing:\n{text}");
    }
    Ok(())
}

/// The target folder of the second library: the crate `mpi` is not built anew when only the library changes.
fn on_mpich(catalog: &Catalog) -> Result<PathBuf> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    let target = catalog.target.join("mpich");
    let build = || {
        // Of the workspace, what has ranks: the rest does not depend on the library.
        let has_ranks = |listing: &Listing| listing.programs.values().any(Program::has_ranks);
        for mut command in catalog.build_commands_of(has_ranks) {
            command
                .arg("--target-dir")
                .arg(&target)
                .env("CARGO_BUILD_BUILD_DIR", &target)
                .env("MPICC", "mpicc.mpich");
            let status = command.status().map_err(|error| error.to_string())?;
            if !status.success() {
                return Err("the listings do not build with MPICH".to_owned());
            }
        }
        Ok(())
    };
    BUILT
        .get_or_init(build)
        .clone()
        .map_err(anyhow::Error::msg)?;
    Ok(target)
}

/// On MPICH it prints what was recorded, in as many ranks as the page shows; and in others it ends as declared.
fn serves_on_mpich(catalog: &Catalog, program: &Program, ranks: u32) -> Result<()> {
    let target = on_mpich(catalog)?;
    let args = args(program, ranks);
    let Prepared {
        command,
        room: _room,
    } = program.command_in(&catalog.root, &target, &program.source, &args)?;
    let captured = capture(command, program.patience())?;
    ends_well(program, &captured)?;
    of_ranks(&captured.text, ranks)?;
    // A solution has its check within itself.
    if args == program.spec.args && !program.is_exercise() {
        let recorded = fs::read_to_string(&program.recorded)?;
        // MPICH counts the datatypes that the crate `mpi` has made from a struct and keeps to the end.
        let actual: String = (captured.text.lines())
            .filter(|line| !line.starts_with("[WARNING] yaksa:"))
            .map(|line| format!("{line}\n"))
            .collect();
        compare(&recorded, &actual, &program.spec.order, &program.spec.vary)
            .map_err(anyhow::Error::msg)?;
    }
    Ok(())
}

/// The program itself, as a reader starts it.
fn program(catalog: &Catalog, program: &Program) -> Result<Command> {
    let mut command = Command::new(
        program
            .executable(&catalog.target)
            .context("it is a program")?,
    );
    command.current_dir(&catalog.root);
    as_readers_start_it(&mut command);
    Ok(command)
}

fn said(output: &Output) -> (End, String) {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    let end = End::Exited(output.status.code().unwrap_or(-1));
    (end, String::from_utf8_lossy(&text).into_owned())
}

fn other_launcher(catalog: &Catalog, hello: &Program) -> Result<()> {
    let output = program(catalog, hello)?
        .env("MPIEXEC", "mpiexec.mpich")
        .output()?;
    let (end, text) = said(&output);
    // Each of the worlds of one rank refuses; the launcher's status is that of one of them.
    ensure!(end == End::Exited(2), "{}:\n{text}", end.describe());
    ensure!(text.contains("belongs to another MPI library"), "{text}");
    Ok(())
}

fn no_launcher(catalog: &Catalog, hello: &Program) -> Result<()> {
    let output = program(catalog, hello)?
        .env("MPIEXEC", "no-such-launcher")
        .output()?;
    let (end, text) = said(&output);
    is_refusal(end, &text, &["no-such-launcher", "openmpi-bin", "MPIEXEC"])
}

fn silent_launcher(catalog: &Catalog, hello: &Program) -> Result<()> {
    let launcher = Path::new(env!("CARGO_TARGET_TMPDIR")).join("silent-launcher");
    fs::write(&launcher, "#!/bin/sh\nshift 2\nexec \"$@\"\n")?;
    executable(&launcher)?;
    let output = program(catalog, hello)?
        .env("MPIEXEC", &launcher)
        .output()?;
    let (end, text) = said(&output);
    is_refusal(end, &text, &["did not tell it its rank"])
}

#[cfg(unix)]
fn executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(not(unix))]
fn executable(_: &Path) -> Result<()> {
    Ok(())
}

fn too_many(catalog: &Catalog, hello: &Program) -> Result<()> {
    for ranks in ["0", "65", "4000000000"] {
        let output = program(catalog, hello)?.args(["--ranks", ranks]).output()?;
        let (end, text) = said(&output);
        is_refusal(end, &text, &["1 to 64", ranks])?;
    }
    Ok(())
}

/// Under `mpiexec -n 3` there are three ranks, whatever the program would start by itself.
fn by_hand(catalog: &Catalog, hello: &Program) -> Result<()> {
    let executable = hello
        .executable(&catalog.target)
        .context("it is a program")?;
    let mut command = Command::new(xtask::mpi::launcher());
    command.args(["-n", "3"]).arg(executable);
    as_readers_start_it(&mut command);
    let _room = xtask::mpi::Room::new(&mut command)?;
    let captured = capture(command, Duration::from_secs(20))?;
    ends_well(hello, &captured)?;
    for rank in 0..3 {
        let line = format!("rank {rank} of 3 on ");
        ensure!(captured.text.contains(&line), "{line}? {}", captured.text);
    }
    Ok(())
}

/// Ranks that wait for each other are ended by the time limit, and nothing of them is left: no process, no shared memory.
fn ended(_: &Catalog, _: &Program) -> Result<()> {
    let python = machine::python().context("Python is there")?;
    let marker = format!("ended-{}", std::process::id());
    let waits = format!(
        "from mpi4py import MPI; world = MPI.COMM_WORLD; print(f'rank {{world.rank}} waits', flush=True); world.recv(source=(world.rank + 1) % world.size) # {marker}"
    );
    let mut command = Command::new(xtask::mpi::launcher());
    command.args(["-n", "3"]).arg(python).args(["-c", &waits]);
    command.env_remove("PYTHONUNBUFFERED");
    let room = xtask::mpi::Room::new(&mut command)?;
    let dir = command
        .get_envs()
        .find_map(|(name, value)| (name == "TMPDIR").then_some(value).flatten())
        .map(PathBuf::from)
        .context("the command knows its folder")?;
    let captured = capture(command, Duration::from_secs(5))?;
    ensure!(
        captured.run.end == End::TimedOut,
        "{:?}: {}",
        captured.run,
        captured.text
    );
    of_ranks(&captured.text, 3)?;
    ensure!(
        fs::read_dir(&dir)?.next().is_some(),
        "the ranks have used nothing of {}",
        dir.display()
    );
    drop(room);
    ensure!(!dir.exists(), "{} is left", dir.display());
    for _ in 0..50 {
        let output = Command::new("ps").args(["-eo", "args"]).output()?;
        if !String::from_utf8_lossy(&output.stdout).contains(&marker) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    bail!("a rank lives on")
}

/// On a machine that has a compiler and no MPI, cargo says what to install.
fn no_library() -> Result<()> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-mpi");
    let _ = fs::remove_dir_all(dir.join("bin"));
    fs::create_dir_all(dir.join("bin"))?;
    for name in ["cc", "ld", "as", "rustc", "cargo"] {
        if let Ok(path) = which::which(name) {
            #[cfg(unix)]
            std::os::unix::fs::symlink(path, dir.join("bin").join(name))?;
            #[cfg(not(unix))]
            let _ = path;
        }
    }
    let root = xtask::catalog::root();
    let mut command = cargo(&root);
    let cargo = which::which(command.get_program())?;
    let envs: Vec<_> = command
        .get_envs()
        .map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned)))
        .collect();
    command = Command::new(cargo);
    command.current_dir(&root);
    for (name, value) in envs {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command
        .args([
            "build",
            "--offline",
            // The crate `mpi` looks for the library as well, and its complaint may come first and stop the build.
            "--keep-going",
            "--package",
            "listing-messages-hello",
            "--features",
            "mpi",
            "--target-dir",
        ])
        .arg(dir.join("target"))
        .env("CARGO_BUILD_BUILD_DIR", dir.join("target"))
        .env("PATH", dir.join("bin"))
        .env_remove("MPICC")
        .env_remove("MPI_PKG_CONFIG")
        .env_remove("CRAY_MPICH_DIR")
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    ensure!(!output.status.success(), "it was built");
    for word in [
        "needs an MPI library",
        "libopenmpi-dev",
        "dnf install",
        "brew install",
        "WSL",
    ] {
        ensure!(text.contains(word), "`{word}` is missing:\n{text}");
    }
    Ok(())
}
