//! What the measurement runs on, for `bench.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::record::{Cache, Machine};
use crate::machine::{DEVICES, found};

/// This machine, as far as it says.
pub fn machine() -> Machine {
    Machine {
        cpu: cpu(),
        cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        caches: caches(),
        memory: memory(),
        os: os(),
    }
}

fn cpu() -> String {
    let known = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    known
        .or_else(|| output("sysctl", &["-n", "machdep.cpu.brand_string"]))
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

/// The caches of the first hardware thread, as Linux tells.
fn caches() -> Vec<Cache> {
    let mut caches: Vec<_> = fs::read_dir("/sys/devices/system/cpu/cpu0/cache")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| cache(&entry.path()))
        .collect();
    caches.sort_by(|a, b| (a.level, &a.kind).cmp(&(b.level, &b.kind)));
    caches
}

fn cache(dir: &Path) -> Option<Cache> {
    let read = |name| {
        fs::read_to_string(dir.join(name))
            .ok()
            .map(|text| text.trim().to_owned())
    };
    let size = read("size")?;
    let (number, factor) = match size.strip_suffix('K') {
        Some(number) => (number, 1024),
        None => match size.strip_suffix('M') {
            Some(number) => (number, 1024 * 1024),
            None => (size.as_str(), 1),
        },
    };
    Some(Cache {
        level: read("level")?.parse().ok()?,
        kind: read("type")?.to_lowercase(),
        bytes: number.parse::<u64>().ok()? * factor,
        shared_by: shared_by(&read("shared_cpu_list")?),
    })
}

/// `0-3,8` names five.
fn shared_by(list: &str) -> usize {
    list.split(',')
        .map(|part| match part.split_once('-') {
            Some((first, last)) => match (first.parse::<usize>(), last.parse::<usize>()) {
                (Ok(first), Ok(last)) => last.saturating_sub(first) + 1,
                _ => 0,
            },
            None => usize::from(!part.is_empty()),
        })
        .sum()
}

fn memory() -> u64 {
    let linux = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("MemTotal"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib * 1024)
    });
    linux
        .or_else(|| output("sysctl", &["-n", "hw.memsize"])?.parse().ok())
        .unwrap_or(0)
}

fn os() -> String {
    let name = fs::read_to_string("/etc/os-release").ok().and_then(|text| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
        Some(line.trim_matches('"').to_owned())
    });
    let name = name.unwrap_or_else(|| std::env::consts::OS.to_owned());
    // Of the kernel's version, what its builders have added says nothing of the machine.
    match output("uname", &["-sr"]) {
        Some(kernel) => format!("{name}, {}", kernel.split('-').next().unwrap_or(&kernel)),
        None => name,
    }
}

/// The versions of Rust and of what else was needed.
pub fn versions<'a>(needs: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
    let mut versions = BTreeMap::new();
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    if let Some(line) = output(&rustc, &["--version"])
        && let Some(version) = line.split(' ').nth(1)
    {
        versions.insert("rustc".to_owned(), version.to_owned());
    }
    for need in needs {
        // A device's name, which has no version in it.
        if DEVICES.contains(&need) {
            versions.extend(found(need).map(|line| (need.to_owned(), line.to_owned())));
            continue;
        }
        // "gcc (Debian 12.2.0-14) 12.2.0", "Python 3.11.7", "numpy 2.4.6", "Open MPI 4.1.4, launcher mpiexec"
        if let Some(line) = found(need)
            && let Some((name, version)) =
                line.split(", ").next().and_then(|one| one.rsplit_once(' '))
        {
            let name = if need == "mpi" { name } else { need };
            versions.insert(name.to_owned(), version.to_owned());
        }
    }
    versions
}

/// The commit that the tree is at, with `+` if it differs in more than recorded measurements.
pub fn commit(root: &Path) -> Option<String> {
    let git = |args: &[&str]| {
        let root = root.to_string_lossy();
        output("git", &[&["-C", &root], args].concat())
    };
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let changes = git(&["status", "--porcelain", "--", ".", ":(exclude)*bench.json"])?;
    Some(if changes.is_empty() {
        commit
    } else {
        format!("{commit}+")
    })
}

fn output(program: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_hardware_threads_are_counted() {
        for (list, count) in [("0", 1), ("0-1", 2), ("0-3,8", 5), ("0-1,4-5", 4), ("", 0)] {
            assert_eq!(shared_by(list), count, "{list}");
        }
    }

    #[test]
    fn this_machine_has_a_name_and_memory() {
        let machine = machine();
        assert!(!machine.cpu.is_empty() && machine.cores > 0 && !machine.os.is_empty());
        if cfg!(target_os = "linux") {
            assert!(machine.memory > 0);
        }
    }
}
