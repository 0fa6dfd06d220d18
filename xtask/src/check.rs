//! `cargo xtask test`: every check that this machine can make, and a table of what ran, what failed and what was skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use cargo_metadata::Message;
use regex::Regex;

use crate::catalog::{Catalog, nearest};
use crate::execute::{self, End, Limits, Run, cargo};
use crate::machine;

/// What to check.
#[derive(clap::Args, Debug, Default)]
pub struct Options {
    /// Only this chapter (threads) or recipe (threads/mutex): its tests and outputs
    #[arg(long)]
    only: Option<String>,
    /// Run the tests this many times (the build is done once); says how many rounds passed
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// Fail where one of these is missing, instead of skipping: python, browser, npm, …
    #[arg(long, value_delimiter = ',')]
    require: Vec<String>,
    /// Install first what is missing: the system packages (Debian and Ubuntu; as root, or with sudo), and the Python packages into target/python
    #[arg(long)]
    install: bool,
}

/// The counts of one step.
#[derive(Default)]
struct Row {
    name: String,
    passed: u64,
    failed: u64,
    skipped: u64,
    elapsed: Duration,
}

/// Everything that was counted.
#[derive(Default)]
struct Report {
    rows: Vec<Row>,
    failures: Vec<String>,
    skips: BTreeSet<String>,
}

/// Runs the checks, prints the table, and returns failure if one of them failed.
///
/// # Errors
/// If `--only` or `--require` names something unknown, or what is required is missing.
pub fn test(root: &Path, options: &Options) -> Result<ExitCode> {
    for name in &options.require {
        if machine::need(name).is_none() {
            let known = machine::NEEDS.iter().map(|need| need.name);
            bail!(
                "nothing is known of `{name}`{}",
                nearest(name, known.clone())
            );
        }
    }
    let selected = match &options.only {
        Some(filter) => {
            let catalog = Catalog::load_from(root)?;
            let packages: Vec<_> = catalog
                .select(filter)?
                .iter()
                .map(|listing| (listing.package.clone(), listing.has_library))
                .collect();
            Some((filter.trim_matches('/').to_owned(), packages))
        }
        None => None,
    };
    if options.install {
        install()?;
    }
    for name in &options.require {
        if let Some(missing) = machine::missing(name) {
            bail!("required, but {missing}");
        }
    }
    let mut report = Report::default();
    match selected {
        Some((filter, packages)) => check_selected(root, options, &filter, &packages, &mut report)?,
        None => check_everything(root, options, &mut report)?,
    }
    report.print();
    Ok(if report.failed() == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn check_everything(root: &Path, options: &Options, report: &mut Report) -> Result<()> {
    report.plain("formatting", cargo(root).args(["fmt", "--all", "--check"]))?;
    let catalog = Catalog::load_from(root)?;
    let backends = catalog.backends();
    report.plain(
        "clippy",
        cargo(root)
            .args(["clippy", "--workspace", "--all-targets", "--quiet"])
            .args(&backends)
            .args(["--", "--deny", "warnings"]),
    )?;
    let Some(binaries) = build(root, &backends, report)? else {
        return Ok(());
    };
    // What is measured is built with optimization; the test of its answers shall not have to wait for that.
    for mut command in crate::bench::prepare::build_all(&catalog) {
        report.plain("build of what is measured", command.arg("--quiet"))?;
    }
    report.counted(
        "documentation and snippets",
        cargo(root)
            .args(["test", "--workspace", "--doc", "--no-fail-fast"])
            .args(&backends),
    )?;
    rounds(options, report, |report, suffix| {
        run_all(&binaries, &[], suffix, report)
    })?;
    // What stands behind a feature that needs nothing but itself; a feature with the name of a need is that backend's.
    for listing in catalog.listings.values() {
        for feature in listing
            .features
            .iter()
            .filter(|name| machine::need(name).is_none())
        {
            report.counted(
                &format!("{} with {feature}", listing.id),
                cargo(root).args([
                    "test",
                    "--package",
                    &listing.package,
                    "--features",
                    feature,
                    "--tests",
                ]),
            )?;
        }
    }
    let mut deny = cargo(root);
    deny.args([
        "deny",
        "--all-features",
        "check",
        "bans",
        "licenses",
        "sources",
    ]);
    let mut typos = Command::new("typos");
    typos.current_dir(root);
    for (need, mut command) in [("cargo-deny", deny), ("typos", typos)] {
        match machine::missing(need) {
            Some(missing) => report.skip(need, &missing),
            None => drop(report.plain(need, &mut command)?),
        }
    }
    Ok(())
}

/// The tests of some listings, and the checks of their outputs.
fn check_selected(
    root: &Path,
    options: &Options,
    filter: &str,
    packages: &[(String, bool)],
    report: &mut Report,
) -> Result<()> {
    let backends = Catalog::load_from(root)?.backends();
    let Some(mut binaries) = build(root, &backends, report)? else {
        return Ok(());
    };
    binaries.retain(|binary| {
        binary.is_by_listing()
            || packages
                .iter()
                .any(|(package, _)| *package == binary.package)
    });
    // Only a library has documentation tests; cargo refuses to look for them elsewhere.
    let libraries: Vec<_> = packages
        .iter()
        .filter(|(_, has_library)| *has_library)
        .flat_map(|(package, _)| ["--package", package])
        .collect();
    if !libraries.is_empty() {
        report.counted(
            "documentation",
            cargo(root)
                .args(["test", "--doc", "--no-fail-fast"])
                .args(libraries),
        )?;
    }
    let filter = [filter.to_owned()];
    rounds(options, report, |report, suffix| {
        run_all(&binaries, &filter, suffix, report)
    })
}

/// Repeats what `round` does, and says how many times it passed.
fn rounds(
    options: &Options,
    report: &mut Report,
    round: impl Fn(&mut Report, &str) -> Result<()>,
) -> Result<()> {
    let start = Instant::now();
    let mut passed = 0;
    for number in 1..=options.repeat {
        let failed = report.failed();
        let suffix = match options.repeat {
            1 => String::new(),
            _ => format!(", round {number}"),
        };
        round(report, &suffix)?;
        passed += u32::from(report.failed() == failed);
        if options.repeat > 1 {
            println!(
                "{passed} of {number} rounds passed after {} s ({} planned)",
                start.elapsed().as_secs(),
                options.repeat
            );
        }
    }
    Ok(())
}

/// The row of the outputs.
const OUTPUTS: &str = "outputs of the listings";

/// The tests of the book whose harness takes a chapter or a recipe as its filter, and their rows.
const BY_LISTING: [(&str, &str); 5] = [
    ("outputs", OUTPUTS),
    ("answers", "answers of the contenders"),
    ("ranks", "ranks of MPI"),
    ("kernels", "kernels of GPUs"),
    ("leftovers", "leftovers of processes"),
];

impl Binary {
    fn is_by_listing(&self) -> bool {
        BY_LISTING.iter().any(|(_, row)| *row == self.label)
    }
}

/// A test binary is stopped when it takes longer.
const BINARY_TIME: Duration = Duration::from_secs(2700);

/// An executable full of tests.
#[derive(Clone)]
struct Binary {
    /// The row that it is counted in.
    label: String,
    package: String,
    /// What it is called when it fails.
    name: String,
    executable: PathBuf,
    /// The package's folder, where cargo would run it.
    dir: PathBuf,
}

/// One build for everything that follows: programs, examples and tests. `None` if it failed.
fn build(root: &Path, backends: &[String], report: &mut Report) -> Result<Option<Vec<Binary>>> {
    println!("==> build");
    let start = Instant::now();
    let mut command = cargo(root);
    command.args([
        "test",
        "--workspace",
        "--no-run",
        "--message-format=json-render-diagnostics",
    ]);
    command.args(backends);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let out = child.stdout.take().context("the output was asked for")?;
    let mut binaries = Vec::new();
    for message in Message::parse_stream(BufReader::new(out)) {
        let Message::CompilerArtifact(artifact) = message? else {
            continue;
        };
        let (true, Some(executable)) = (artifact.profile.test, artifact.executable) else {
            continue;
        };
        let dir = artifact
            .manifest_path
            .parent()
            .context("a manifest has a folder")?;
        let package = package_name(&artifact.package_id.repr).to_owned();
        let target = artifact.target.name;
        let label = match (package.as_str(), target.as_str()) {
            ("book-tests", target) => {
                let row = BY_LISTING.iter().find(|(name, _)| *name == target);
                row.map_or_else(
                    || format!("book-tests: {target}"),
                    |(_, row)| (*row).to_owned(),
                )
            }
            ("xtask", _) => "the tool".to_owned(),
            _ => "tests of the listings".to_owned(),
        };
        binaries.push(Binary {
            label,
            name: format!("{package}::{target}"),
            package,
            executable: executable.into_std_path_buf(),
            dir: dir.as_std_path().to_path_buf(),
        });
    }
    let passed = child.wait()?.success();
    report.one("build", passed, start.elapsed());
    Ok(passed.then_some(binaries))
}

/// The name in a package id: `path+file:///…/mutex#listing-threads-mutex@0.0.0`, or `path+file:///…/xtask#0.0.0` where the folder has it.
fn package_name(id: &str) -> &str {
    let (path, rest) = id.split_once('#').unwrap_or((id, ""));
    match rest.split_once('@') {
        Some((name, _)) => name,
        None => path.rsplit('/').next().unwrap_or(path),
    }
}

/// Runs test binaries, as many at a time as there are cores; those of the book first, because they take longest.
fn run_all(
    binaries: &[Binary],
    filter: &[String],
    suffix: &str,
    report: &mut Report,
) -> Result<()> {
    // The outputs by themselves: other tests build programs anew, and their times are no part of what a listing shows.
    let (outputs, mut others): (Vec<_>, Vec<_>) = binaries
        .iter()
        .cloned()
        .partition(|binary| binary.label == OUTPUTS);
    others.sort_by_key(|binary| (binary.package != "book-tests", binary.name.clone()));
    let jobs = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let mut finished = run_side_by_side(outputs, 1, filter)?;
    finished.extend(run_side_by_side(others, jobs, filter)?);
    for (binary, text, run) in finished {
        let row = rows.entry(binary.label.clone()).or_default();
        row.name = format!("{}{suffix}", binary.label);
        let failed = row.failed;
        for line in text.lines() {
            report.count(line, row);
        }
        if run.end != End::Exited(0) && row.failed == failed {
            row.failed += 1;
            report
                .failures
                .push(format!("{}: {}", binary.name, run.end.describe()));
        }
        row.elapsed += run.elapsed;
    }
    // A binary without a test has nothing to say.
    rows.retain(|_, row| row.passed + row.failed + row.skipped > 0);
    report.rows.extend(rows.into_values());
    Ok(())
}

/// Runs test binaries, `jobs` of them at a time, in this order.
fn run_side_by_side(
    queue: Vec<Binary>,
    jobs: usize,
    filter: &[String],
) -> Result<Vec<(Binary, String, Run)>> {
    execute::block_on(async {
        let mut running = tokio::task::JoinSet::new();
        let mut queue = queue.into_iter();
        let mut finished = Vec::new();
        loop {
            while running.len() < jobs
                && let Some(binary) = queue.next()
            {
                running.spawn(run_one(binary, filter.to_vec()));
            }
            tokio::select! {
                ended = running.join_next() => match ended {
                    Some(ended) => finished.push(ended??),
                    None => break Ok::<_, anyhow::Error>(finished),
                },
                () = execute::asked_to_end() => bail!("interrupted"),
            }
            if let Some((binary, text, run)) = finished.last() {
                let failed = run.end != End::Exited(0);
                println!(
                    "==> {}: {} s, {}",
                    binary.name,
                    run.elapsed.as_secs(),
                    run.end.describe()
                );
                if failed {
                    println!("{text}");
                }
            }
        }
    })?
}

async fn run_one(binary: Binary, filter: Vec<String>) -> Result<(Binary, String, Run)> {
    let mut command = Command::new(&binary.executable);
    command
        .current_dir(&binary.dir)
        .env("CARGO_MANIFEST_DIR", &binary.dir)
        .env("RUST_BACKTRACE", "0");
    if binary.is_by_listing() {
        command.args(filter);
    }
    let limits = Limits {
        time: BINARY_TIME,
        output: usize::MAX,
        descendants: false,
    };
    let mut text = String::new();
    let run = execute::run(command, limits, |piece| text.push_str(piece))
        .await
        .with_context(|| format!("{} could not be started", binary.name))?;
    Ok((binary, text, run))
}

impl Report {
    fn failed(&self) -> u64 {
        self.rows.iter().map(|row| row.failed).sum()
    }

    /// A step that passes or fails as a whole. Returns whether it passed.
    fn plain(&mut self, name: &str, command: &mut Command) -> Result<bool> {
        println!("==> {name}");
        let start = Instant::now();
        let status = command
            .stdin(Stdio::null())
            .status()
            .with_context(|| format!("{name}: {:?} could not be started", command.get_program()))?;
        self.one(name, status.success(), start.elapsed());
        Ok(status.success())
    }

    /// Counts a step that passed or failed as a whole.
    fn one(&mut self, name: &str, passed: bool, elapsed: Duration) {
        if !passed {
            self.failures.push(name.to_owned());
        }
        self.rows.push(Row {
            name: name.to_owned(),
            passed: u64::from(passed),
            failed: u64::from(!passed),
            skipped: 0,
            elapsed,
        });
    }

    fn skip(&mut self, name: &str, why: &str) {
        self.skips.insert(why.to_owned());
        self.rows.push(Row {
            name: name.to_owned(),
            skipped: 1,
            ..Row::default()
        });
    }

    /// A step that runs tests: their lines are shown as they come, and counted.
    fn counted(&mut self, name: &str, command: &mut Command) -> Result<()> {
        println!("==> {name}");
        let start = Instant::now();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name}: {:?} could not be started", command.get_program()))?;
        let mut row = Row {
            name: name.to_owned(),
            ..Row::default()
        };
        let out = child.stdout.take().context("the output was asked for")?;
        for line in BufReader::new(out).lines() {
            let line = line?;
            self.count(&line, &mut row);
            println!("{line}");
        }
        let status = child.wait()?;
        if !status.success() && row.failed == 0 {
            row.failed = 1;
            self.failures.push(format!("{name} ({status})"));
        }
        row.elapsed = start.elapsed();
        self.rows.push(row);
        Ok(())
    }

    /// Takes in one line of a test harness.
    fn count(&mut self, line: &str, row: &mut Row) {
        static RESULT: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored")
                .expect("it is a valid pattern")
        });
        static TEST: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^test (.+?)\s+\.\.\. (FAILED|ignored(?:, (.*))?)$")
                .expect("it is a valid pattern")
        });
        if let Some(found) = RESULT.captures(line) {
            let number = |group: usize| found[group].parse::<u64>().unwrap_or(0);
            row.passed += number(1);
            row.failed += number(2);
            row.skipped += number(3);
        } else if let Some(found) = TEST.captures(line) {
            let name = found[1].to_owned();
            match (&found[2], found.get(3)) {
                ("FAILED", _) => self.failures.push(format!("{}: {name}", row.name)),
                (_, Some(why)) => drop(self.skips.insert(format!("{name}: {}", why.as_str()))),
                _ => drop(self.skips.insert(name)),
            }
        }
    }

    fn print(&self) {
        println!(
            "\n{:<44} {:>7} {:>7} {:>7} {:>8}",
            "check", "passed", "failed", "skipped", "seconds"
        );
        for row in &self.rows {
            println!(
                "{:<44} {:>7} {:>7} {:>7} {:>8.1}",
                row.name,
                row.passed,
                row.failed,
                row.skipped,
                row.elapsed.as_secs_f64()
            );
        }
        if !self.skips.is_empty() {
            println!("\nskipped:");
            for skip in &self.skips {
                println!("  {skip}");
            }
        }
        if !self.failures.is_empty() {
            println!("\nfailed:");
            for failure in &self.failures {
                println!("  {failure}");
            }
        }
        let sum = |count: fn(&Row) -> u64| self.rows.iter().map(count).sum::<u64>();
        println!(
            "\n{} passed, {} failed, {} skipped",
            sum(|row| row.passed),
            sum(|row| row.failed),
            sum(|row| row.skipped)
        );
    }
}

/// Installs the system packages of all needs that are missing, and the Python packages.
fn install() -> Result<()> {
    let packages: Vec<_> = machine::NEEDS
        .iter()
        .filter(|need| !need.debian.is_empty() && machine::probe(need.name).is_none())
        .flat_map(|need| need.debian)
        .copied()
        .collect();
    if !packages.is_empty() {
        install_packages(&packages)?;
    }
    install_python_packages()
}

/// Makes the virtual environment that `requirements.txt` asks for, unless it is there and as asked.
fn install_python_packages() -> Result<()> {
    let environment = machine::environment();
    let wanted = crate::catalog::root().join("requirements.txt");
    let installed = environment.join("requirements.txt");
    let text = std::fs::read(&wanted).context("requirements.txt")?;
    if std::fs::read(&installed).is_ok_and(|before| before == text) {
        return Ok(());
    }
    println!("==> Python packages");
    if environment.exists() {
        std::fs::remove_dir_all(&environment)?;
    }
    let mut make = Command::new(machine::python().context("Python is missing")?);
    make.args(["-m", "venv"]).arg(&environment);
    let mut install = Command::new(machine::environment_python());
    install
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .arg("--requirement")
        .arg(&wanted);
    for mut command in [make, install] {
        if !command.status()?.success() {
            // What is half there would be taken for the whole.
            let _ = std::fs::remove_dir_all(&environment);
            bail!("{command:?} failed");
        }
    }
    std::fs::write(installed, text)?;
    Ok(())
}

/// Installs packages of Debian or Ubuntu.
fn install_packages(packages: &[&str]) -> Result<()> {
    if which::which("apt-get").is_err() {
        bail!(
            "--install knows Debian and Ubuntu; `cargo xtask doctor` says what is missing and how to get it elsewhere"
        );
    }
    let sudo = if which::which("sudo").is_ok() {
        &["sudo"][..]
    } else {
        &[]
    };
    for args in [
        &["update"][..],
        &["install", "--yes", "--no-install-recommends"][..],
    ] {
        let mut words = sudo.iter().chain(&["apt-get"]).chain(args).copied();
        let mut command = Command::new(words.next().context("there is a command")?);
        command.args(words).env("DEBIAN_FRONTEND", "noninteractive");
        if args[0] == "install" {
            command.args(packages);
        }
        if !command.status()?.success() {
            bail!("{command:?} failed; it needs to be root, or sudo");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_id_holds_its_name() {
        assert_eq!(
            package_name("path+file:///a/mutex#listing-threads-mutex@0.0.0"),
            "listing-threads-mutex"
        );
        assert_eq!(package_name("path+file:///a/xtask#0.0.0"), "xtask");
    }

    #[test]
    fn lines_of_both_harnesses_are_counted() {
        let mut report = Report::default();
        let mut row = Row::default();
        for line in [
            "running 3 tests",
            "test one ... ok",
            "test two ... FAILED",
            "test three ... ignored, needs a GPU",
            "test [skipped: python is missing] outputs::threads/mutex:python ... ignored",
            "test result: FAILED. 1 passed; 1 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.10s",
            "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured",
        ] {
            report.count(line, &mut row);
        }
        assert_eq!((row.passed, row.failed, row.skipped), (6, 1, 2));
        assert_eq!(report.failures, [": two"]);
        assert_eq!(
            report.skips.into_iter().collect::<Vec<_>>(),
            [
                "[skipped: python is missing] outputs::threads/mutex:python",
                "three: needs a GPU"
            ]
        );
    }
}
