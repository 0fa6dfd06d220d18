//! What the machine can do at most, measured by `xtask/limits` in the same session as the contenders.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::record::{Limits, Machine};
use super::spec::Limit;
use crate::execute::{self, End};

/// The smallest array. STREAM asks for four times the last caches; but a virtual machine may use more of the processor's last cache than it is told of, and with
/// 128 MiB some of what is read again still comes from there: 57 GB/s at an hour when the same machine read 1 GiB at 51.
const LEAST: u64 = 1 << 30;

/// How long the program may take.
const TIME: Duration = Duration::from_secs(300);

/// Measures all limits for these numbers of threads, and for 1 to as many as there are cores; what is greater than before is kept.
///
/// # Errors
/// If the program fails.
pub async fn measure(
    program: &Path,
    machine: &Machine,
    threads: &BTreeSet<usize>,
    most: &mut Limits,
) -> Result<()> {
    let mut counts = counts(machine.cores);
    counts.extend(threads);
    let mut command = Command::new(program);
    command.arg(array(machine).to_string());
    command.args(counts.iter().map(usize::to_string));
    let limits = execute::Limits {
        time: TIME,
        output: 1 << 16,
        descendants: true,
    };
    let mut text = String::new();
    let run = execute::run(command, limits, |piece| text.push_str(piece))
        .await
        .context("the program that measures the limits could not be started")?;
    if run.end != End::Exited(0) {
        bail!("the machine's limits: {}\n{text}", run.end.describe());
    }
    for line in text.lines() {
        let (limit, threads, rate) =
            parse(line).with_context(|| format!("the machine's limits: {line:?}"))?;
        let known = most.entry(limit).or_default().entry(threads).or_default();
        *known = known.max(rate);
    }
    Ok(())
}

/// Each number of threads up to eight, then twice as many each time.
fn counts(cores: usize) -> BTreeSet<usize> {
    let doubled = std::iter::successors(Some(16), |count| Some(count * 2));
    (1..=8)
        .chain(doubled.take_while(|count| *count < cores))
        .filter(|count| *count <= cores)
        .chain([cores])
        .collect()
}

/// Bytes of each of the triad's three arrays.
fn array(machine: &Machine) -> u64 {
    let last = machine.caches.iter().max_by_key(|cache| cache.level);
    let all = last.map_or(0, |cache| {
        let shared_by = cache.shared_by.max(1);
        cache.bytes * machine.cores.div_ceil(shared_by) as u64
    });
    let wanted = (4 * all).max(LEAST);
    // Three of them in half of the memory.
    match machine.memory / 6 {
        0 => wanted,
        most => wanted.min(most),
    }
}

/// `read-bandwidth 2 5.1e10`
fn parse(line: &str) -> Option<(Limit, usize, f64)> {
    let mut words = line.split(' ');
    let limit = serde_json::from_value(words.next()?.into()).ok()?;
    let threads = words.next()?.parse().ok()?;
    let rate: f64 = words.next()?.parse().ok()?;
    (words.next().is_none() && rate.is_finite() && rate > 0.0).then_some((limit, threads, rate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::record::Cache;

    #[test]
    fn lines_are_read() {
        assert_eq!(
            parse("read-bandwidth 2 51e9"),
            Some((Limit::ReadBandwidth, 2, 51e9))
        );
        for bad in [
            "",
            "speed 2 1",
            "bandwidth two 1",
            "bandwidth 2 NaN",
            "bandwidth 2 0",
            "bandwidth 2 1 1",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_number_of_threads_is_measured_while_there_are_few() {
        let list = |cores| counts(cores).into_iter().collect::<Vec<_>>();
        assert_eq!(list(1), [1]);
        assert_eq!(list(2), [1, 2]);
        assert_eq!(list(12), [1, 2, 3, 4, 5, 6, 7, 8, 12]);
        assert_eq!(list(64), [1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64]);
    }

    #[test]
    fn an_array_is_larger_than_the_caches() {
        let mut machine = Machine {
            cores: 16,
            memory: 64 << 30,
            ..Machine::default()
        };
        assert_eq!(array(&machine), 1 << 30);
        machine.caches.push(Cache {
            level: 3,
            kind: "unified".to_owned(),
            bytes: 256 << 20,
            shared_by: 8,
        });
        assert_eq!(array(&machine), 2 << 30);
        machine.memory = 600 << 20;
        assert_eq!(array(&machine), 100 << 20);
    }
}
