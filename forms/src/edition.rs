//! Which state of the book it is: the commit, and its date.

use std::path::Path;
use std::process::Command;

/// The state that a form was made from. The same state gives the same file.
pub struct Edition {
    /// `2026-11-23T05:51:26Z`.
    pub date: String,
    /// The commit's short name; with a star if the tree was changed since. Empty where there is no Git.
    pub commit: String,
}

impl Edition {
    /// What Git says of the tree. A copy without Git has the date of the epoch's first day that a ZIP file can hold.
    pub fn of(root: &Path) -> Self {
        let git = |args: &[&str]| {
            let output = Command::new("git")
                .current_dir(root)
                .args(args)
                .env("TZ", "UTC")
                .output()
                .ok()
                .filter(|output| output.status.success())?;
            Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let date = git(&[
            "log",
            "-1",
            "--date=format-local:%Y-%m-%dT%H:%M:%SZ",
            "--format=%cd",
        ]);
        let changed = git(&["status", "--porcelain", "--", "src", "listings", "theme"])
            .is_some_and(|changes| !changes.is_empty());
        let star = if changed { "*" } else { "" };
        let commit = git(&["log", "-1", "--format=%h"]);
        Self {
            date: date
                .filter(|date| date.len() == 20)
                .unwrap_or_else(|| "1980-01-01T00:00:00Z".to_owned()),
            commit: commit.map_or_else(String::new, |commit| commit + star),
        }
    }

    /// `2026-11-23`.
    pub fn day(&self) -> &str {
        self.date.get(..10).unwrap_or(&self.date)
    }

    /// The date as numbers: year, month, day, hour, minute, second.
    pub fn numbers(&self) -> [u16; 6] {
        let mut numbers = self
            .date
            .split(|c: char| !c.is_ascii_digit())
            .map(|part| part.parse().unwrap_or(0));
        std::array::from_fn(|_| numbers.next().unwrap_or(0))
    }
}
