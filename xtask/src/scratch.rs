//! Copies of listings outside the workspace: in them a reader's edited source is built and run, and never in the tree.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use toml::{Table, Value};

use crate::catalog::{Catalog, Program};
use crate::execute::cargo;

/// The folder of one server, `target/edit/<name>`, with what is being edited in it. Goes when dropped; what a server that was killed has left
/// goes when the next one begins.
pub struct Folder {
    dir: PathBuf,
    next: AtomicU64,
    /// Held locked as long as this lives.
    lock: File,
    lock_path: PathBuf,
}

impl Folder {
    /// Makes the folder, and removes those of servers that are gone.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub fn new(root: &Path) -> io::Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let all = root.join("target/edit");
        fs::create_dir_all(&all)?;
        // One at a time: a folder whose lock is not yet held looks like one that was left.
        let turn = File::create(all.join("turn"))?;
        turn.lock()?;
        for entry in fs::read_dir(&all)?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                let lock = path.with_extension("lock");
                if File::open(&lock).is_ok_and(|file| file.try_lock().is_err()) {
                    continue;
                }
                let _ = fs::remove_dir_all(&path);
                let _ = fs::remove_file(lock);
            }
        }
        let name = format!(
            "{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let lock_path = all.join(format!("{name}.lock"));
        let lock = File::create(&lock_path)?;
        lock.lock()?;
        let dir = all.join(name);
        fs::create_dir_all(&dir)?;
        Ok(Self {
            dir,
            next: AtomicU64::new(0),
            lock,
            lock_path,
        })
    }

    /// Copies the program's crate, with `source` in the place of the program's own.
    ///
    /// Cargo takes all copies of one crate for the same, so that they share what is compiled; and because they lie below the folder that it builds into, it would look at
    /// the files of the copy before to see whether to compile again. So each copy says something of its own where that matters and nothing else does.
    ///
    /// # Errors
    /// If the listing cannot be read or its copy cannot be written.
    pub fn copy(&self, catalog: &Catalog, program: &Program, source: &str) -> Result<Scratch> {
        let from = &catalog.listing(&program.listing)?.dir;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let scratch = Scratch {
            dir: self.dir.join(number.to_string()),
        };
        let to = scratch.crate_dir();
        copy(from, &to)?;
        let name = self.dir.file_name().unwrap_or_default().to_string_lossy();
        let manifest = stand_alone(from, &catalog.root)
            .and_then(|manifest| with_feature(&manifest, format!("edit-{name}-{number}")))
            .context("the listing's Cargo.toml")?;
        fs::write(to.join("Cargo.toml"), manifest)?;
        let lock = catalog.root.join("Cargo.lock");
        if lock.is_file() {
            fs::copy(lock, to.join("Cargo.lock"))?;
        }
        fs::write(to.join(program.file(catalog)?), source)?;
        Ok(scratch)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        remove(&self.dir);
        let _ = fs::remove_file(&self.lock_path);
        let _ = self.lock.unlock();
    }
}

/// A listing's copy; removed when dropped.
pub struct Scratch {
    dir: PathBuf,
}

impl Scratch {
    /// The copy of the listing's folder: where it is built, and where the program runs.
    pub fn crate_dir(&self) -> PathBuf {
        self.dir.join("crate")
    }

    /// Where the executable is put. All that is compiled on the way there is kept with the workspace's own.
    pub fn target(&self) -> PathBuf {
        self.dir.join("target")
    }

    /// The command that builds it; `None` for a script.
    pub fn build_command(&self, catalog: &Catalog, program: &Program) -> Option<Command> {
        let mut command = cargo(&self.crate_dir());
        command.arg("build").args(program.cargo_target()?);
        command
            .env("CARGO_TARGET_DIR", self.target())
            .env("CARGO_BUILD_BUILD_DIR", &catalog.build);
        Some(command)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.dir);
    }
}

/// What has been killed may still be writing its last file.
fn remove(dir: &Path) {
    for _ in 0..20 {
        match fs::remove_dir_all(dir) {
            Ok(()) => return,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(_) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

/// Declares a feature that nothing asks for. Cargo compiles a crate again when what it declares is not what it was, and calls nothing by another name for that.
fn with_feature(manifest: &str, name: String) -> Result<String> {
    let mut manifest: Table = toml::from_str(manifest)?;
    let features = manifest
        .entry("features")
        .or_insert(Value::Table(Table::new()));
    if let Some(features) = features.as_table_mut() {
        features.insert(name, Value::Array(Vec::new()));
    }
    Ok(toml::to_string(&manifest)?)
}

/// Copies a folder's plain files, without what cargo and Python put among them. What a link points to stays where it is.
///
/// # Errors
/// If something cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, name) = (entry.file_type()?, entry.file_name());
        let to = to.join(&name);
        if kind.is_dir() && name != "target" && name != "__pycache__" {
            copy(&entry.path(), &to)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &to)?;
        }
    }
    Ok(())
}

/// The manifest of a listing as it must be outside the workspace: what it takes from the root's is written out.
///
/// # Errors
/// If one of the two cannot be read, or the root's does not know what the listing's refers to.
pub fn stand_alone(listing: &Path, root: &Path) -> Result<String> {
    let read = |dir: &Path| -> Result<Table> {
        Ok(toml::from_str(&fs::read_to_string(
            dir.join("Cargo.toml"),
        )?)?)
    };
    let (mut own, mut shared) = (read(listing)?, read(root)?);
    let mut workspace = match shared.remove("workspace") {
        Some(Value::Table(workspace)) => workspace,
        _ => Table::new(),
    };
    if let Some(package) = own.get_mut("package").and_then(Value::as_table_mut) {
        for (key, value) in package.iter_mut() {
            if inherits(value) {
                *value = inherited(&workspace, "package", key)?.clone();
            }
        }
    }
    if own.get("lints").is_some_and(inherits) {
        let lints = workspace.get("lints").cloned();
        own.insert(
            "lints".to_owned(),
            lints.unwrap_or(Value::Table(Table::new())),
        );
    }
    for table in dependency_tables(&mut own) {
        for (name, dependency) in table.iter_mut() {
            let mut base = listing;
            if inherits(dependency) {
                base = root;
                *dependency = merged(inherited(&workspace, "dependencies", name)?, dependency);
            }
            if let Some(Value::String(path)) = dependency.get_mut("path") {
                *path = base.join(&*path).to_string_lossy().into_owned();
            }
        }
    }
    // Only a root's manifest may hold these, and without them a dependency would be compiled in another way, and so again.
    for name in ["profile", "patch"] {
        if let Some(table) = shared.remove(name) {
            own.insert(name.to_owned(), table);
        }
    }
    // So that cargo does not take it for a lost member of the workspace that it lies in.
    workspace.retain(|name, _| name == "resolver");
    own.insert("workspace".to_owned(), Value::Table(workspace));
    Ok(toml::to_string(&own)?)
}

fn inherits(value: &Value) -> bool {
    value.get("workspace") == Some(&Value::Boolean(true))
}

fn inherited<'a>(workspace: &'a Table, section: &str, key: &str) -> Result<&'a Value> {
    workspace
        .get(section)
        .and_then(|table| table.get(key))
        .with_context(|| format!("[workspace.{section}] does not know `{key}`"))
}

fn dependency_tables(manifest: &mut Table) -> Vec<&mut Table> {
    const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let mut found = Vec::new();
    for (name, value) in manifest.iter_mut() {
        let Some(table) = value.as_table_mut() else {
            continue;
        };
        if SECTIONS.contains(&name.as_str()) {
            found.push(table);
        } else if name == "target" {
            let tables = table
                .iter_mut()
                .filter_map(|(_, value)| value.as_table_mut());
            found.extend(tables.flat_map(dependency_tables));
        }
    }
    found
}

/// What the workspace says of a dependency, and what the listing adds: features add up, as cargo has it.
fn merged(shared: &Value, own: &Value) -> Value {
    let mut full = match shared {
        Value::Table(table) => table.clone(),
        version => Table::from_iter([("version".to_owned(), version.clone())]),
    };
    for (key, value) in own.as_table().into_iter().flatten() {
        match (full.get_mut(key), value) {
            _ if key == "workspace" => {}
            (Some(Value::Array(there)), Value::Array(more)) => there.extend(more.iter().cloned()),
            _ => drop(full.insert(key.clone(), value.clone())),
        }
    }
    Value::Table(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_listing_takes_from_the_workspace_is_written_out() {
        let root = std::env::temp_dir().join(format!("book-alone-{}", std::process::id()));
        let listing = root.join("listings/a/b");
        fs::create_dir_all(&listing).unwrap();
        fs::write(
            root.join("Cargo.toml"),
            "[workspace]\nresolver = \"3\"\nmembers = [\"x\"]\n[workspace.package]\nedition = \"2024\"\n[workspace.lints.rust]\nunused = \"deny\"\n\
             [workspace.dependencies]\nrayon = \"1.12\"\ntokio = { version = \"1\", features = [\"rt\"] }\nnear = { path = \"near\" }\n[profile.dev]\ndebug = 1\n",
        )
        .unwrap();
        fs::write(
            listing.join("Cargo.toml"),
            "[package]\nname = \"x\"\nedition.workspace = true\n[lints]\nworkspace = true\n[dependencies]\nrayon.workspace = true\nnear.workspace = true\n\
             tokio = { workspace = true, features = [\"time\"], optional = true }\n[target.'cfg(unix)'.dev-dependencies]\nbeside = { path = \"../c\" }\n",
        )
        .unwrap();
        let text = stand_alone(&listing, &root).unwrap();
        let made: Table = toml::from_str(&text).unwrap();
        fs::remove_dir_all(&root).unwrap();
        assert_eq!(made["package"]["edition"].as_str(), Some("2024"));
        assert_eq!(made["lints"]["rust"]["unused"].as_str(), Some("deny"));
        assert_eq!(
            made["dependencies"]["rayon"]["version"].as_str(),
            Some("1.12")
        );
        assert_eq!(
            made["dependencies"]["tokio"],
            "version = \"1\"\nfeatures = [\"rt\", \"time\"]\noptional = true"
                .parse::<Table>()
                .unwrap()
                .into()
        );
        assert_eq!(
            made["dependencies"]["near"]["path"].as_str(),
            root.join("near").to_str()
        );
        assert_eq!(
            made["target"]["cfg(unix)"]["dev-dependencies"]["beside"]["path"].as_str(),
            listing.join("../c").to_str()
        );
        assert_eq!(made["profile"]["dev"]["debug"].as_integer(), Some(1));
        assert_eq!(
            made["workspace"],
            Value::Table("resolver = \"3\"".parse().unwrap())
        );
    }

    #[test]
    fn a_folder_that_was_left_goes_and_one_that_is_in_use_stays() {
        let root = std::env::temp_dir().join(format!("book-edit-{}", std::process::id()));
        let left = root.join("target/edit/1-0");
        fs::create_dir_all(left.join("0/crate")).unwrap();
        fs::write(root.join("target/edit/1-0.lock"), "").unwrap();
        let first = Folder::new(&root).unwrap();
        let second = Folder::new(&root).unwrap();
        assert!(!left.exists() && first.dir.exists() && second.dir.exists());
        let dir = first.dir.clone();
        drop(first);
        assert!(!dir.exists() && second.dir.exists());
        drop(second);
        fs::remove_dir_all(&root).unwrap();
    }
}
