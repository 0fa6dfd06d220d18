//! Runs contenders in alternation, compares what they answer, and takes their times.
//!
//! A contender is a process. It prepares its input, does one run to warm up, and then answers each line with one timed run: `<seconds> <answer>`.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use super::record::Measured;
use super::spec::{Bench, Contender};
use crate::execute::{Dialog, End};
use crate::mpi;

/// A contender that can be started.
pub struct Ready {
    /// What the metadata say.
    pub contender: Contender,
    /// Starts it, for a size.
    pub command: Box<dyn Fn(u64) -> Command + Send + Sync>,
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Timed runs within a start; 0 if only the answers are compared.
    pub runs: u32,
    /// Starts of each process.
    pub starts: u32,
    /// Whether it is measured at all sizes, or only at `n`.
    pub sweep: bool,
}

impl Plan {
    /// As the metadata say.
    pub fn of(bench: &Bench) -> Self {
        Self {
            runs: bench.runs,
            starts: bench.starts,
            sweep: true,
        }
    }

    /// What a test does: each contender answers once.
    pub const ANSWERS: Self = Self {
        runs: 0,
        starts: 1,
        sweep: false,
    };

    fn runs_of(self, contender: &Contender) -> u32 {
        contender.runs.map_or(self.runs, |own| own.min(self.runs))
    }

    fn starts_of(self, contender: &Contender) -> u32 {
        contender
            .starts
            .map_or(self.starts, |own| own.min(self.starts))
    }
}

/// How far a measurement is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Answers so far.
    pub done: u32,
    /// Answers that will be asked for.
    pub of: u32,
    /// Who is asked now.
    pub label: String,
}

/// A contender that takes longer is timed once per start: its spread over starts is what matters, and the first answer's time will do, because what is in the
/// caches when it begins makes no difference to so long a run.
const SLOW: f64 = 2.0;

/// Between two runs. Threads of the one before may still spin, in case there is more to do: OpenBLAS's for some 25 ms.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a contender may take to end when its input ends.
const FAREWELL: Duration = Duration::from_secs(20);

/// Measures contenders at a size. In each start they are started one after the other, and answer once: that answer is compared with the others' before any time is
/// believed. Then they are timed in turns, A B C A B C …, so that whatever changes on the machine in the meantime meets all of them.
///
/// # Errors
/// If one cannot be started, does not keep to the form, answers something else than the others, or takes too long. All have ended then.
pub async fn measure(
    bench: &Bench,
    contenders: &[Ready],
    n: u64,
    plan: Plan,
    mut progress: impl FnMut(Progress),
) -> Result<Vec<Measured>> {
    let patience = Duration::from_secs(bench.timeout);
    let mut timed: Vec<Timed> = contenders
        .iter()
        .map(|ready| Timed {
            ready,
            answer: String::new(),
            seconds: Vec::new(),
            slow: false,
        })
        .collect();
    let mut done = 0;
    let mut tell = |timed: &[Timed], at: usize, start: u32| {
        progress(Progress {
            done,
            of: planned(plan, timed, start),
            label: timed[at].ready.contender.label.clone(),
        });
        done += 1;
    };
    for start in 0..plan.starts {
        let mut alive: Vec<Option<Alive>> = Vec::new();
        for at in 0..timed.len() {
            if start >= plan.starts_of(&timed[at].ready.contender) {
                alive.push(None);
                continue;
            }
            tell(&timed, at, start);
            let mut process = Alive::start(timed[at].ready, n)
                .await
                .with_context(|| format!("{}: it could not be started", timed[at].name()))?;
            let first = timed[at].ask(&mut process.dialog, patience).await?;
            compare(bench, &mut timed, at, &first.answer)?;
            let own = &mut timed[at];
            own.slow = first.seconds > SLOW;
            own.seconds.push(if own.slow {
                vec![first.seconds]
            } else {
                Vec::new()
            });
            alive.push(Some(process));
        }
        for run in 0..plan.runs {
            for at in 0..timed.len() {
                let own = &timed[at];
                let Some(process) = &mut alive[at] else {
                    continue;
                };
                if own.slow || run >= plan.runs_of(&own.ready.contender) {
                    continue;
                }
                tell(&timed, at, start);
                tokio::time::sleep(PAUSE).await;
                let next = timed[at].ask(&mut process.dialog, patience).await?;
                compare(bench, &mut timed, at, &next.answer)?;
                let own = &mut timed[at];
                if next.seconds <= 0.0 {
                    bail!(
                        "{}: its run took no time at all; `n` is too small for its clock",
                        own.name()
                    );
                }
                if let Some(seconds) = own.seconds.last_mut() {
                    seconds.push(next.seconds);
                }
            }
        }
        for (own, process) in timed.iter().zip(alive) {
            if let Some(mut process) = process {
                own.end(&mut process.dialog).await?;
            }
        }
    }
    Ok(timed
        .into_iter()
        .map(|own| Measured::of(bench, &own.ready.contender, own.answer, own.seconds))
        .collect())
}

/// How many answers will have been asked for at the end, as far as that is known in this start.
fn planned(plan: Plan, timed: &[Timed], start: u32) -> u32 {
    timed
        .iter()
        .map(|own| {
            let contender = &own.ready.contender;
            let known = u32::try_from(own.seconds.len()).unwrap_or(0).min(start + 1);
            let so_far = own
                .seconds
                .iter()
                .take(known as usize)
                .map(|_| {
                    if own.slow {
                        1
                    } else {
                        1 + plan.runs_of(contender)
                    }
                })
                .sum::<u32>();
            let left = plan.starts_of(contender).saturating_sub(known);
            so_far
                + left
                    * if own.slow {
                        1
                    } else {
                        1 + plan.runs_of(contender)
                    }
        })
        .sum()
}

/// A contender's process.
struct Alive {
    dialog: Dialog,
    /// What its ranks share. Goes after the process.
    _room: Option<mpi::Room>,
}

impl Alive {
    async fn start(ready: &Ready, n: u64) -> std::io::Result<Self> {
        let mut command = (ready.command)(n);
        let room = match ready.contender.ranks {
            Some(_) => Some(mpi::Room::new(&mut command)?),
            None => None,
        };
        Ok(Self {
            dialog: Dialog::start(command).await?,
            _room: room,
        })
    }
}

/// A contender under measurement.
struct Timed<'a> {
    ready: &'a Ready,
    answer: String,
    seconds: Vec<Vec<f64>>,
    slow: bool,
}

/// What a contender has answered.
#[derive(Debug, PartialEq)]
struct Answer {
    seconds: f64,
    answer: String,
}

impl Timed<'_> {
    fn name(&self) -> String {
        format!("`{}`", self.ready.contender.name)
    }

    async fn ask(&self, dialog: &mut Dialog, patience: Duration) -> Result<Answer> {
        let line = match tokio::time::timeout(patience, dialog.ask()).await {
            Err(_) => bail!("{}: no answer within {} s", self.name(), patience.as_secs()),
            Ok(line) => line.with_context(|| self.name())?,
        };
        let Some(line) = line else {
            let how = match dialog.end(FAREWELL).await? {
                Some(end) => end.describe(),
                None => "it has closed its output".to_owned(),
            };
            bail!(
                "{}: it ended before it answered ({how}){}",
                self.name(),
                complaints(dialog)
            );
        };
        parse(&line).with_context(|| {
            format!(
                "{}: its answer is not `<seconds> <answer>`: {line:?}{}",
                self.name(),
                complaints(dialog)
            )
        })
    }

    /// It has to end with its input, and well.
    async fn end(&self, dialog: &mut Dialog) -> Result<()> {
        match dialog.end(FAREWELL).await? {
            Some(End::Exited(0)) => Ok(()),
            Some(end) => bail!(
                "{}: after its last answer: {}{}",
                self.name(),
                end.describe(),
                complaints(dialog)
            ),
            None => bail!("{}: it does not end when its input ends", self.name()),
        }
    }
}

fn complaints(dialog: &Dialog) -> String {
    let text = dialog.complaints();
    if text.is_empty() {
        text
    } else {
        format!("\n{text}")
    }
}

/// `0.0123 4950`
fn parse(line: &str) -> Result<Answer> {
    let (seconds, answer) = line.split_once(' ').context("one word")?;
    let seconds: f64 = seconds.parse().context("the seconds")?;
    ensure!(
        seconds.is_finite() && seconds >= 0.0,
        "{seconds} is no length of time"
    );
    let answer = answer.trim();
    ensure!(!answer.is_empty(), "there is no answer");
    Ok(Answer {
        seconds,
        answer: answer.to_owned(),
    })
}

/// Holds an answer against the first one of this contender, or else against that of the first contender that has answered.
fn compare(bench: &Bench, timed: &mut [Timed], at: usize, answer: &str) -> Result<()> {
    let reference = timed
        .iter()
        .find(|other| !other.answer.is_empty())
        .map(|other| (other.name(), other.answer.clone()));
    if let Some((name, expected)) = reference
        && !agree(&expected, answer, bench.agree)
    {
        let who = if name == timed[at].name() {
            "at another time".to_owned()
        } else {
            name
        };
        bail!(
            "the answers differ, so no time is believed:\n  {}: {answer}\n  {who}: {expected}",
            timed[at].name()
        );
    }
    if timed[at].answer.is_empty() {
        timed[at].answer = answer.to_owned();
    }
    Ok(())
}

/// Whether two answers are the same: word by word, numbers up to a relative difference.
fn agree(one: &str, other: &str, tolerance: Option<f64>) -> bool {
    let Some(tolerance) = tolerance else {
        return one == other;
    };
    let (ones, others): (Vec<_>, Vec<_>) = (
        one.split_whitespace().collect(),
        other.split_whitespace().collect(),
    );
    ones.len() == others.len()
        && ones.iter().zip(&others).all(|(one, other)| {
            one == other
                || match (one.parse::<f64>(), other.parse::<f64>()) {
                    // What is not a number is equal to nothing, itself included.
                    (Ok(a), Ok(b)) => (a - b).abs() <= tolerance * a.abs().max(b.abs()),
                    _ => false,
                }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_its_form() {
        let answer = parse("0.25 4950 words").unwrap();
        assert_eq!(
            answer,
            Answer {
                seconds: 0.25,
                answer: "4950 words".to_owned()
            }
        );
        assert!(parse("1e-5 x").is_ok());
        for bad in [
            "",
            "0.25",
            "0.25 ",
            "fast 4950",
            "NaN 4950",
            "inf 4950",
            "-0.1 4950",
            "0,25 4950",
            "warming up…",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn answers_agree_as_far_as_is_said() {
        assert!(agree("12 a", "12 a", None) && !agree("12.0", "12", None));
        let loose = Some(1e-3);
        assert!(agree("1000.5 a", "1000 a", loose));
        assert!(!agree("1002 a", "1000 a", loose));
        assert!(!agree("1000 a", "1000 b", loose));
        assert!(!agree("1000", "1000 1", loose));
        assert!(!agree("nan", "1", loose) && !agree("1", "nan", loose));
        assert!(agree("0", "0.0", loose) && !agree("0", "1e-9", loose));
    }

    #[cfg(unix)]
    mod processes {
        use super::*;
        use crate::execute::block_on;

        const HEAD: &str = "n = 9\nquick = 3\nruns = 3\nstarts = 2\nunit = \"x\"\n";

        /// Measures shell scripts.
        fn measure_scripts(
            head: &str,
            scripts: &[(&str, &str)],
            plan: Option<Plan>,
        ) -> (Result<Vec<Measured>>, Vec<Progress>) {
            let mut text = format!("{HEAD}{head}\n");
            for (name, _) in scripts {
                text.push_str(&format!(
                    "[[contenders]]\nname = \"{name}\"\nlabel = \"{name}\"\nkind = \"rust\"\n"
                ));
            }
            let bench: Bench = toml::from_str(&text).unwrap();
            let ready: Vec<_> = bench
                .contenders
                .iter()
                .zip(scripts)
                .map(|(contender, (_, script))| {
                    let script = (*script).to_owned();
                    Ready {
                        contender: contender.clone(),
                        command: Box::new(move |_| {
                            let mut command = Command::new("sh");
                            command.args(["-c", &script]);
                            command
                        }),
                    }
                })
                .collect();
            let mut told = Vec::new();
            let plan = plan.unwrap_or_else(|| Plan::of(&bench));
            let result =
                block_on(measure(&bench, &ready, 9, plan, |step| told.push(step))).unwrap();
            (result, told)
        }

        fn error(head: &str, scripts: &[(&str, &str)]) -> String {
            format!("{:#}", measure_scripts(head, scripts, None).0.unwrap_err())
        }

        const GOOD: &str = "while read line; do echo 0.5 42; done";

        #[test]
        fn contenders_run_in_turns_and_the_first_answer_is_not_timed() {
            let log = std::env::temp_dir().join(format!("book-bench-turns-{}", std::process::id()));
            let script = |name: &str| {
                format!(
                    "t=9; while read line; do echo {name} >> {}; echo 0.$t 42; t=2; done",
                    log.display()
                )
            };
            let (a, b) = (script("a"), script("b"));
            let (measured, told) = measure_scripts("", &[("a", &a), ("b", &b)], None);
            let measured = measured.unwrap();
            let order = std::fs::read_to_string(&log).unwrap().replace('\n', "");
            std::fs::remove_file(&log).unwrap();
            assert_eq!(order, "abababab".repeat(2));
            for own in &measured {
                assert_eq!(own.seconds, vec![vec![0.2; 3]; 2]);
                assert_eq!((own.median, own.answer.as_deref()), (Some(0.2), Some("42")));
            }
            assert_eq!(told.len(), 16);
            assert!(
                told.iter()
                    .enumerate()
                    .all(|(at, step)| (step.done as usize, step.of) == (at, 16)),
                "{told:?}"
            );
        }

        #[test]
        fn what_takes_long_is_timed_once_per_start() {
            let slow = "while read line; do echo 2.5 42; done";
            let (measured, told) = measure_scripts("", &[("a", GOOD), ("slow", slow)], None);
            let measured = measured.unwrap();
            assert_eq!(measured[0].seconds, vec![vec![0.5; 3]; 2]);
            assert_eq!(measured[1].seconds, vec![vec![2.5]; 2]);
            assert_eq!(told.len(), 10);
            assert_eq!(told.last().unwrap().of, 10);
        }

        #[test]
        fn only_the_answers_are_asked_for_in_a_test() {
            let (measured, told) =
                measure_scripts("", &[("a", GOOD), ("b", GOOD)], Some(Plan::ANSWERS));
            assert!(
                measured
                    .unwrap()
                    .iter()
                    .all(|own| own.seconds.concat().is_empty())
            );
            assert_eq!(told.len(), 2);
        }

        #[test]
        fn different_answers_show_both() {
            let other = "while read line; do echo 0.1 43; done";
            let error = error("", &[("a", GOOD), ("b", other)]);
            assert!(
                error.contains("no time is believed")
                    && error.contains("`b`: 43")
                    && error.contains("`a`: 42"),
                "{error}"
            );
            let (loose, _) = measure_scripts("agree = 0.1", &[("a", GOOD), ("b", other)], None);
            loose.unwrap();
        }

        #[test]
        fn an_answer_that_changes_is_found() {
            let error = error(
                "",
                &[("a", "n=1; while read line; do echo 0.5 $n; n=2; done")],
            );
            assert!(error.contains("at another time"), "{error}");
        }

        #[test]
        fn whoever_breaks_the_form_is_named() {
            for (script, part) in [
                (
                    "while read line; do echo hello; done",
                    "`b`: its answer is not `<seconds> <answer>`",
                ),
                (
                    "while read line; do echo NaN 42; done",
                    "NaN is no length of time",
                ),
                (
                    "while read line; do echo -1 42; done",
                    "-1 is no length of time",
                ),
                ("while read line; do echo 0 42; done", "took no time at all"),
                (
                    "echo not installed >&2; exit 3",
                    "`b`: it ended before it answered (exit status 3)\nnot installed",
                ),
                (
                    "read line; echo 0.5 42; exit 0",
                    "it ended before it answered (exit status 0)",
                ),
                ("kill -9 $$", "ended by signal 9"),
                (
                    "while read line; do echo 0.5 42; done; echo sorry >&2; exit 1",
                    "`b`: after its last answer: exit status 1\nsorry",
                ),
                ("exec /nonexistent/program", "exit status 127"),
                (
                    "read line; head -c 100000 /dev/zero; sleep 600",
                    "too long for a line",
                ),
            ] {
                let error = error("", &[("a", GOOD), ("b", script)]);
                assert!(error.contains(part), "{script}: {error}");
            }
        }

        #[test]
        fn whoever_hangs_is_stopped_with_all_that_it_started() {
            let file = std::env::temp_dir().join(format!("book-bench-hang-{}", std::process::id()));
            let script = format!("setsid sleep 600 & echo $! > {}; sleep 600", file.display());
            let error = error("timeout = 1", &[("a", GOOD), ("b", &script)]);
            assert!(error.contains("`b`: no answer within 1 s"), "{error}");
            let pid = std::fs::read_to_string(&file).unwrap();
            std::fs::remove_file(&file).unwrap();
            let gone = (0..200).any(|_| {
                std::thread::sleep(Duration::from_millis(20));
                !Command::new("kill")
                    .args(["-0", pid.trim()])
                    .stderr(std::process::Stdio::null())
                    .status()
                    .unwrap()
                    .success()
            });
            assert!(gone || !cfg!(target_os = "linux"), "process {pid} lives on");
        }
    }
}
