//! One piece of work, done serially, in threads and in processes.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

// ANCHOR: work
/// How many steps the Collatz sequence takes from `n` down to 1.
pub fn steps(mut n: u64) -> u64 {
    let mut steps = 0;
    while n > 1 {
        n = if n.is_multiple_of(2) {
            n / 2
        } else {
            3 * n + 1
        };
        steps += 1;
    }
    steps
}

/// The work: the sum of the steps of all numbers in the range.
pub fn work(range: Range<u64>) -> u64 {
    range.map(steps).sum()
}

/// Divides the numbers below `n` into `parts` ranges of nearly equal length.
pub fn shares(n: u64, parts: u64) -> impl Iterator<Item = Range<u64>> {
    (0..parts).map(move |part| n * part / parts..n * (part + 1) / parts)
}
// ANCHOR_END: work

// ANCHOR: threads
/// Does the work in threads: each returns its sum through `join`.
pub fn in_threads(n: u64, threads: u64) -> u64 {
    thread::scope(|scope| {
        let handles: Vec<_> = shares(n, threads)
            .map(|share| scope.spawn(|| work(share)))
            .collect();
        let sums = handles.into_iter().map(|handle| handle.join());
        sums.map(|sum| sum.expect("work does not panic")).sum()
    })
}
// ANCHOR_END: threads

// ANCHOR: job
/// What a child process is asked to do, as a sub-command that `--help` does not show.
#[derive(clap::Subcommand)]
pub enum Job {
    /// Print the sum for the numbers from `start` up to `end`
    #[command(hide = true)]
    Share { start: u64, end: u64 },
}

impl Job {
    /// Does the job, and prints the result where the parent reads it.
    pub fn run(self) {
        let Self::Share { start, end } = self;
        println!("{}", work(start..end));
    }
}
// ANCHOR_END: job

// ANCHOR: processes
/// Does the work in processes: each runs `program` with the hidden sub-command, and prints its sum.
///
/// # Errors
///
/// If a child cannot be started, fails, or prints something else. No child outlives the call.
pub fn in_processes(program: &Path, n: u64, processes: u64) -> io::Result<u64> {
    let mut team = Team::default();
    for share in shares(n, processes) {
        let child = Command::new(program)
            .args(["share", &share.start.to_string(), &share.end.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        team.children.push(child);
    }
    let mut sum = 0;
    for child in &mut team.children {
        sum += answer(child)?;
    }
    Ok(sum)
}

/// Reads what the child prints to its end, then waits for the child itself.
fn answer(child: &mut Child) -> io::Result<u64> {
    let stdout = child.stdout.take().expect("it was asked for as a pipe");
    let text = io::read_to_string(stdout)?;
    let status = child.wait()?;
    if !status.success() {
        return Err(io::Error::other(format!("a child failed: {status}")));
    }
    text.trim().parse().map_err(io::Error::other)
}
// ANCHOR_END: processes

// ANCHOR: team
/// Children that are ended and waited for on every way out.
#[derive(Default)]
struct Team {
    children: Vec<Child>,
}

impl Drop for Team {
    fn drop(&mut self) {
        for child in &mut self.children {
            // Errors mean that it has ended, or was waited for, already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
// ANCHOR_END: team
