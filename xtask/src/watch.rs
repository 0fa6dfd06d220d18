//! What files hold, to notice when it changes.
//!
//! Files are polled, not watched through the operating system: what counts is a change of *content*, which no notification tells, and a few
//! hundred files are looked at in milliseconds.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The content of some files at one moment. Equal snapshots mean equal content.
#[derive(Clone, Debug, Default)]
pub struct Snapshot(BTreeMap<PathBuf, Entry>);

#[derive(Clone, Debug)]
struct Entry {
    modified: Option<SystemTime>,
    length: u64,
    hash: u64,
}

impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self
                .0
                .iter()
                .zip(&other.0)
                .all(|((a, x), (b, y))| a == b && x.hash == y.hash)
    }
}

impl Snapshot {
    /// Looks at files, and at folders with all that is below them.
    pub fn take(paths: &[PathBuf]) -> Self {
        Self::default().renewed(paths)
    }

    /// The snapshot of now; files whose time and length did not change are not read again.
    pub fn renewed(&self, paths: &[PathBuf]) -> Self {
        let mut now = BTreeMap::new();
        for path in paths {
            self.look(path, &mut now);
        }
        Self(now)
    }

    /// When the last of the files was written; `None` if that is not known of each.
    pub fn newest(&self) -> Option<SystemTime> {
        let times: Option<Vec<_>> = self.0.values().map(|entry| entry.modified).collect();
        times?.into_iter().max()
    }

    fn look(&self, path: &Path, now: &mut BTreeMap<PathBuf, Entry>) {
        let Ok(metadata) = path.metadata() else {
            return;
        };
        if metadata.is_dir() {
            for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
                if !is_scratch(&entry.file_name().to_string_lossy()) {
                    self.look(&entry.path(), now);
                }
            }
            return;
        }
        let (modified, length) = (metadata.modified().ok(), metadata.len());
        let known = self
            .0
            .get(path)
            .filter(|known| known.modified == modified && known.length == length);
        let hash = match known {
            Some(known) => known.hash,
            None => {
                let mut hasher = DefaultHasher::new();
                hasher.write(&std::fs::read(path).unwrap_or_default());
                hasher.finish()
            }
        };
        now.insert(
            path.to_path_buf(),
            Entry {
                modified,
                length,
                hash,
            },
        );
    }
}

/// What editors and interpreters leave behind, and build outputs.
fn is_scratch(name: &str) -> bool {
    name.starts_with('.')
        || name.ends_with('~')
        || name.ends_with(".swp")
        || name == "target"
        || name == "__pycache__"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_change_of_content_counts() {
        let dir = std::env::temp_dir().join(format!("book-watch-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("sub")).unwrap();
        let paths = [dir.clone()];
        std::fs::write(dir.join("sub/a.md"), "one").unwrap();
        let first = Snapshot::take(&paths);
        std::fs::write(dir.join("sub/a.md"), "one").unwrap();
        std::fs::write(dir.join(".a.md.swp"), "x").unwrap();
        assert_eq!(first.renewed(&paths), first);
        std::fs::write(dir.join("sub/a.md"), "two").unwrap();
        let second = first.renewed(&paths);
        assert_ne!(second, first);
        std::fs::write(dir.join("b.md"), "").unwrap();
        assert_ne!(second.renewed(&paths), second);
        std::fs::remove_dir_all(dir).unwrap();
    }
}
