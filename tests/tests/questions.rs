//! What the questions claim of their programs, held against the compiler and against what the programs do.
//!
//! Each question with a program is a test of its own: `cargo test --test questions -- threads/mutex`. The claim of the right answer has to be so, and that of
//! each wrong one must not; where an answer changes the program (`swap`), its claim is about the changed one, and has to be so in any case.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use libtest_mimic::{Arguments, Failed, Trial};
use xtask::questions::{self, Claim, Order, Question, Questions};

/// How often a program runs that ends: what is certain is so every time.
const RUNS: usize = 3;

/// A program that neither ends nor stands still within this time is at fault.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program stands still if for so many looks none of its threads has done anything.
const LOOKS: usize = 12;

/// The time between two looks. (A thread that wakes from a sleep leaves a trace, however short its work is.)
const BETWEEN: Duration = Duration::from_millis(50);

fn main() -> ExitCode {
    let mut trials = match of_the_book() {
        Ok(trials) => trials,
        Err(error) => {
            eprintln!("error: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    trials.extend(of_the_tester());
    let conclusion = libtest_mimic::run(&Arguments::from_args(), trials);
    let _ = fs::remove_dir_all(scratch());
    conclusion.exit_code()
}

fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("questions-{}", std::process::id()))
}

fn trial(name: String, test: impl FnOnce() -> Result<()> + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test().map_err(|error| Failed::from(format!("{error:#}")))
    })
}

/// A test for each question of the book that has a program.
fn of_the_book() -> Result<Vec<Trial>> {
    let root = xtask::catalog::root();
    let mut trials = Vec::new();
    for id in questions::all(&root)? {
        for question in Questions::load(&root, &id)?.list {
            if question.program.is_some() {
                let name = format!("{id}#{}", question.id);
                trials.push(trial(name.clone(), move || {
                    check(&name, &question)?;
                    formatted(&question)
                }));
            }
        }
    }
    ensure!(!trials.is_empty(), "there is no question with a program");
    Ok(trials)
}

/// What came of a program.
#[derive(Debug, Default)]
struct Outcome {
    errors: BTreeSet<String>,
    warnings: BTreeSet<String>,
    runs: Vec<Run>,
}

#[derive(Debug)]
struct Run {
    prints: String,
    end: End,
}

#[derive(Debug, PartialEq, Eq)]
enum End {
    Exited(Option<i32>),
    StandsStill,
}

/// Whether all claims of a question are as they should be.
fn check(name: &str, question: &Question) -> Result<()> {
    let program = question.program.as_deref().context("it has no program")?;
    let dir = scratch().join(name.replace(['/', '#'], "-"));
    fs::create_dir_all(&dir)?;
    // Some claims need no run, but where one of a program does, it runs; equal programs are compiled once.
    let mut outcomes: BTreeMap<String, Outcome> = BTreeMap::new();
    let mut wrong = String::new();
    let own = question
        .claim
        .iter()
        .map(|claim| ("the question".to_owned(), true, program.to_owned(), claim));
    let answers = question
        .answers
        .iter()
        .enumerate()
        .filter_map(|(index, answer)| {
            let claim = answer.claim.as_ref()?;
            let holds = answer.right || answer.swap.is_some();
            Some((
                format!("answer {}", index + 1),
                holds,
                answer.applied(program),
                claim,
            ))
        });
    let all: Vec<_> = own.chain(answers).collect();
    for (who, holds, program, claim) in &all {
        if !outcomes.contains_key(program) {
            let runs = all
                .iter()
                .any(|(_, _, other, claim)| other == program && claim.is_of_a_run());
            let dir = dir.join(outcomes.len().to_string());
            fs::create_dir_all(&dir)?;
            outcomes.insert(program.clone(), outcome(&dir, program, runs)?);
        }
        let outcome = &outcomes[program];
        match (holds, all_or_none(claim, outcome, question.order)) {
            (true, Some(true)) | (false, Some(false)) => {}
            (_, None) => {
                let _ = writeln!(
                    wrong,
                    "{who}: {claim:?} holds in some runs only: {outcome:#?}"
                );
            }
            (true, _) => {
                let _ = writeln!(wrong, "{who}: {claim:?} is not so: {outcome:#?}");
            }
            (false, _) => {
                let _ = writeln!(wrong, "{who} is marked as wrong, and {claim:?} is so");
            }
        }
    }
    ensure!(wrong.is_empty(), "{name}:\n{wrong}");
    Ok(())
}

/// Whether a claim holds in every run (true), in none (false), or in some.
fn all_or_none(claim: &Claim, outcome: &Outcome, order: Order) -> Option<bool> {
    if let Some(code) = &claim.error {
        return Some(outcome.errors.iter().eq([code]));
    }
    if !outcome.errors.is_empty() || outcome.warnings != claim.warns {
        return Some(false);
    }
    if !claim.is_of_a_run() {
        return Some(true);
    }
    let held = outcome.runs.iter().filter(|run| {
        let end = if claim.hangs {
            End::StandsStill
        } else {
            End::Exited(Some(claim.exit.unwrap_or(0)))
        };
        let said = claim.prints.as_deref();
        run.end == end && said.is_none_or(|said| sorted(said, order) == sorted(&run.prints, order))
    });
    match held.count() {
        0 => Some(false),
        count if count == outcome.runs.len() => Some(true),
        _ => None,
    }
}

fn sorted(text: &str, order: Order) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    if order == Order::Any {
        lines.sort_unstable();
    }
    lines
}

/// Compiles a program with the pinned compiler, and runs it if it can be and `runs` says so.
fn outcome(dir: &Path, program: &str, runs: bool) -> Result<Outcome> {
    let (source, executable) = (dir.join("main.rs"), dir.join("program"));
    fs::write(&source, program)?;
    let mut command = Command::new("rustc");
    // Rustup takes the version from the file in the book's root.
    command
        .current_dir(xtask::catalog::root())
        .args([
            "--edition=2024",
            "--crate-name=question",
            "--error-format=json",
            "-Cdebuginfo=0",
        ])
        .arg(if runs {
            "--emit=link"
        } else {
            "--emit=metadata"
        })
        .arg("-o")
        .arg(&executable)
        .arg(&source);
    let output = command.output().context("rustc")?;
    let mut outcome = Outcome::default();
    let stderr = String::from_utf8_lossy(&output.stderr);
    for line in stderr.lines() {
        let message: serde_json::Value = serde_json::from_str(line)
            .with_context(|| format!("rustc says something that is no message: {line}"))?;
        let Some(code) = message["code"]["code"].as_str() else {
            continue;
        };
        match message["level"].as_str() {
            Some("error") => drop(outcome.errors.insert(code.to_owned())),
            Some("warning") => drop(outcome.warnings.insert(code.to_owned())),
            _ => {}
        }
    }
    ensure!(
        output.status.success() == outcome.errors.is_empty(),
        "rustc refuses it without a code that a claim could name:\n{stderr}"
    );
    if runs && outcome.errors.is_empty() {
        for number in 0..RUNS {
            let run = run(&executable, &dir.join(format!("out-{number}")))?;
            let still = run.end == End::StandsStill;
            outcome.runs.push(run);
            if still {
                break;
            }
        }
    }
    Ok(outcome)
}

/// Kills the program whatever happens.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(executable: &Path, out: &Path) -> Result<Run> {
    let child = Command::new(executable)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(fs::File::create(out)?)
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| executable.display().to_string())?;
    let mut child = Running(child);
    let deadline = Instant::now() + PATIENCE;
    let (mut last, mut same) = (None, 0);
    let end = loop {
        if let Some(status) = child.0.try_wait()? {
            break End::Exited(status.code());
        }
        let now = traces(child.0.id());
        same = if now.is_some() && now == last {
            same + 1
        } else {
            0
        };
        last = now;
        if same >= LOOKS {
            break End::StandsStill;
        }
        if Instant::now() > deadline {
            // Where nothing is known of its threads, a program that should have ended long ago is taken to stand still.
            if last.is_none() {
                break End::StandsStill;
            }
            bail!(
                "it neither ends nor stands still within {} s",
                PATIENCE.as_secs()
            );
        }
        std::thread::sleep(BETWEEN);
    };
    drop(child);
    let prints = fs::read_to_string(out)?;
    Ok(Run { prints, end })
}

/// What the threads of a process have done so far, if all of them wait: how often each has been on a processor and off again. `None` if one of them runs or
/// could run, and where there is no `/proc`.
fn traces(process: u32) -> Option<Vec<String>> {
    let mut traces = Vec::new();
    for thread in fs::read_dir(format!("/proc/{process}/task")).ok()? {
        let status = fs::read_to_string(thread.ok()?.path().join("status")).ok()?;
        let line = |name: &str| status.lines().find(|line| line.starts_with(name));
        if !line("State:")?.contains("S (sleeping)") {
            return None;
        }
        traces.push(format!(
            "{} {} {}",
            line("Pid:")?,
            line("voluntary_ctxt_switches:")?,
            line("nonvoluntary_ctxt_switches:")?
        ));
    }
    traces.sort();
    (!traces.is_empty()).then_some(traces)
}

/// A program is shown as `cargo fmt` would leave it.
fn formatted(question: &Question) -> Result<()> {
    let program = question.program.as_deref().context("it has no program")?;
    let mut child = Command::new("rustfmt")
        .current_dir(xtask::catalog::root())
        .arg("--edition=2024")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("rustfmt")?;
    let mut stdin = child.stdin.take().context("its input was asked for")?;
    stdin.write_all(program.as_bytes())?;
    drop(stdin);
    let output = child.wait_with_output()?;
    let formatted = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success() && formatted == program,
        "the program is not formatted; it should be\n{formatted}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// A question with two answers; the first one is right.
fn made_up(program: &str, right: &str, wrong: &str) -> Result<Question> {
    let question = format!(
        "[[question]]\nid = \"one\"\nkind = \"output\"\nask = \"What?\"\nprogram = '''\n{program}'''\n\
         [[question.answer]]\ntext = \"A\"\nwhy = \"a\"\nright = true\n{right}\n[[question.answer]]\ntext = \"B\"\nwhy = \"b\"\n{wrong}\n"
    );
    let other = "[[question]]\nid = \"two\"\nkind = \"choose\"\nask = \"Which?\"\n[[question.answer]]\ntext = \"A\"\nwhy = \"a\"\nright = true\n[[question.answer]]\ntext = \"B\"\nwhy = \"b\"\n";
    let questions = Questions::parse("made/up", &format!("{question}{other}"))?;
    questions.list.into_iter().next().context("there are two")
}

/// What is wrong in the data is found; what is right is not complained about.
fn of_the_tester() -> Vec<Trial> {
    const ONE: &str = "fn main() {\n    println!(\"1\");\n}\n";
    const BROKEN: &str =
        "fn main() {\n    let text = String::new();\n    drop(text);\n    drop(text);\n}\n";
    const FOREVER: &str = "fn main() {\n    println!(\"before\");\n    loop {\n        std::thread::park();\n    }\n}\n";
    const BUSY: &str = "fn main() {\n    let start = std::time::Instant::now();\n    while start.elapsed().as_millis() < 1500 {}\n    for _ in 0..15 {\n        std::thread::sleep(std::time::Duration::from_millis(100));\n    }\n}\n";
    const FAILS: &str = "fn main() {\n    std::process::exit(3);\n}\n";
    const WARNS: &str = "fn main() {\n    let spare = 1;\n}\n";
    const SEVERAL: &str = "fn main() {\n    println!(\"1\");\n    println!(\"2\");\n}\n";
    const LUCK: &str = "fn main() {\n    let name = std::env::args().next().unwrap_or_default();\n    let mark = format!(\"{name}.mark\");\n    println!(\"{}\", std::fs::remove_file(&mark).is_ok());\n    let _ = std::fs::write(&mark, \"\");\n}\n";
    let claim = |text: &str| format!("claim = {{ {text} }}");
    let cases: [(&str, &str, String, String, Option<&str>); 19] = [
        (
            "prints",
            ONE,
            claim("prints = \"1\\n\""),
            claim("prints = \"2\\n\""),
            None,
        ),
        (
            "prints_something_else",
            ONE,
            claim("prints = \"2\\n\""),
            claim("exit = 1"),
            Some("answer 1: "),
        ),
        (
            "the_wrong_answer_is_right",
            ONE,
            claim("prints = \"1\\n\""),
            claim("exit = 0"),
            Some("answer 2 is marked as wrong"),
        ),
        (
            "the_marks_are_swapped",
            ONE,
            claim("prints = \"2\\n\""),
            claim("prints = \"1\\n\""),
            Some("answer 2 is marked as wrong"),
        ),
        (
            "an_error",
            BROKEN,
            claim("error = \"E0382\""),
            claim("error = \"E0505\""),
            None,
        ),
        (
            "another_error",
            BROKEN,
            claim("error = \"E0505\""),
            claim("compiles = true"),
            Some("answer 1: "),
        ),
        (
            "it_compiles_after_all",
            ONE,
            claim("error = \"E0382\""),
            claim("exit = 1"),
            Some("answer 1: "),
        ),
        (
            "it_does_not_compile_after_all",
            BROKEN,
            claim("prints = \"\""),
            claim("exit = 1"),
            Some("answer 1: "),
        ),
        (
            "it_stands_still",
            FOREVER,
            claim("hangs = true, prints = \"before\\n\""),
            claim("prints = \"before\\n\""),
            None,
        ),
        (
            "it_does_not_stand_still",
            BUSY,
            claim("hangs = true"),
            claim("exit = 1"),
            Some("answer 1: "),
        ),
        (
            "busy_or_asleep_is_not_stuck",
            BUSY,
            claim("exit = 0"),
            claim("hangs = true"),
            None,
        ),
        (
            "a_status",
            FAILS,
            claim("exit = 3"),
            claim("exit = 101"),
            None,
        ),
        (
            "another_status",
            FAILS,
            claim("exit = 101"),
            claim("prints = \"\""),
            Some("answer 1: "),
        ),
        (
            "a_warning_that_is_not_named",
            WARNS,
            claim("prints = \"\""),
            claim("exit = 1"),
            Some("answer 1: "),
        ),
        (
            "a_warning",
            WARNS,
            claim("prints = \"\", warns = [\"unused_variables\"]"),
            claim("exit = 1"),
            None,
        ),
        (
            "the_order_of_lines",
            SEVERAL,
            claim("prints = \"2\\n1\\n\""),
            claim("exit = 1"),
            Some("answer 1: "),
        ),
        (
            "a_swap",
            ONE,
            format!("swap = ['\"1\"', '\"5\"']\n{}", claim("prints = \"5\\n\"")),
            claim("prints = \"1\\n\""),
            Some(""),
        ),
        (
            "what_varies",
            LUCK,
            claim("prints = \"true\\n\""),
            claim("exit = 1"),
            Some("in some runs only"),
        ),
        (
            "a_wrong_one_that_varies",
            LUCK,
            claim("exit = 0"),
            claim("prints = \"true\\n\""),
            Some("in some runs only"),
        ),
    ];
    let mut trials: Vec<_> = cases
        .into_iter()
        .map(|(name, program, right, wrong, expected)| {
            trial(format!("tester::{name}"), move || {
                let found = made_up(program, &right, &wrong)
                    .and_then(|question| check(&format!("tester-{name}"), &question));
                match (expected, found) {
                    (None, found) => found,
                    (Some(part), Err(error)) if format!("{error:#}").contains(part) => Ok(()),
                    (Some(part), found) => bail!("it should complain of `{part}`: {found:?}"),
                }
            })
        })
        .collect();
    trials.push(trial(
        "tester::a_swap_that_does_not_mend".to_owned(),
        || {
            let mut question = made_up(
                ONE,
                &claim_of("prints = \"1\\n\""),
                &format!(
                    "swap = ['\"1\"', '\"5\"']\n{}",
                    claim_of("prints = \"6\\n\"")
                ),
            )?;
            let error = check("tester-swap", &question)
                .err()
                .context("it prints 5, and not 6")?;
            ensure!(format!("{error:#}").contains("answer 2: "), "{error:#}");
            question.answers[1].claim = Some(Claim {
                prints: Some("5\n".to_owned()),
                ..Claim::default()
            });
            check("tester-swap-mended", &question)
        },
    ));
    trials.push(trial("tester::any_order".to_owned(), || {
        let mut question = made_up(
            SEVERAL,
            &claim_of("prints = \"2\\n1\\n\""),
            &claim_of("prints = \"2\\n2\\n\""),
        )?;
        question.order = Order::Any;
        check("tester-any-order", &question)
    }));
    trials.push(trial("tester::formatting".to_owned(), || {
        let question = made_up(
            "fn main(){}\n",
            &claim_of("prints = \"\""),
            &claim_of("exit = 1"),
        )?;
        let error = formatted(&question).err().context("a space is missing")?;
        ensure!(format!("{error:#}").contains("not formatted"), "{error:#}");
        formatted(&made_up(
            ONE,
            &claim_of("prints = \"1\\n\""),
            &claim_of("exit = 1"),
        )?)
    }));
    trials
}

fn claim_of(text: &str) -> String {
    format!("claim = {{ {text} }}")
}
