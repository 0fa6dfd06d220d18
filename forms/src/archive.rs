//! The archive of the listings and the crates that they share: a workspace that builds on its own. And the writer of ZIP files, which the EPUB is, too.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use toml::{Table, Value};
use xtask::catalog::Catalog;
use xtask::execute::{cargo, show};
use xtask::preprocess::strip_anchors;
use xtask::scratch::copy;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::edition::Edition;

/// The folder that the archive unpacks into.
const FOLDER: &str = "rust-parallel-programming-cookbook-listings";

/// The folders that hold its crates.
const MEMBERS: [&str; 2] = ["crates", "listings"];

/// Writes the archive; lays it out in `folder` first.
///
/// # Errors
/// If the listings cannot be read, or something not be written.
pub fn write(root: &Path, edition: &Edition, folder: &Path, file: &Path) -> Result<()> {
    let top = folder.join(FOLDER);
    lay_out(root, &top)?;
    let mut zip = Zip::create(file, edition)?;
    let mut paths = Vec::new();
    collect(&top, &mut paths)?;
    paths.sort();
    for path in paths {
        let name = format!("{FOLDER}/{}", show(&top, &path));
        zip.add(&name, &fs::read(&path)?)?;
    }
    zip.finish()
}

/// Lays out what the archive holds.
fn lay_out(root: &Path, top: &Path) -> Result<()> {
    let catalog = Catalog::load_from(root)?;
    ensure!(
        catalog.broken.is_empty(),
        "{}",
        catalog
            .broken
            .values()
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
    for listing in catalog.listings.values() {
        let to = top.join("listings").join(&listing.id);
        copy(&listing.dir, &to)?;
        let mut files = Vec::new();
        collect(&to, &mut files)?;
        for file in files {
            // What is no text has no anchors.
            if let Ok(text) = fs::read_to_string(&file)
                && text.contains("ANCHOR")
            {
                fs::write(&file, strip_anchors(&text))?;
            }
        }
    }
    // The crates that listings of several recipes share.
    copy(&root.join("crates"), &top.join("crates"))?;
    for name in [
        "rust-toolchain.toml",
        "requirements.txt",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "Cargo.lock",
    ] {
        fs::copy(root.join(name), top.join(name)).with_context(|| name.to_owned())?;
    }
    fs::write(top.join("Cargo.toml"), manifest(root, top)?)?;
    fs::write(top.join("README.md"), README)?;
    // Leaves in the lock file what the listings need, and changes no version.
    let mut said = String::new();
    for offline in [&["--offline"][..], &[]] {
        let output = cargo(top)
            .args(["update", "--workspace", "--quiet"])
            .args(offline)
            .output()?;
        if output.status.success() {
            return Ok(());
        }
        said = String::from_utf8_lossy(&output.stderr).into_owned();
    }
    bail!("cargo cannot write the archive's lock file:\n{said}")
}

/// The workspace's manifest, with the listings as its members and the versions that they ask for.
fn manifest(root: &Path, top: &Path) -> Result<String> {
    let read = |path: PathBuf| -> Result<Table> {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        toml::from_str(&text).with_context(|| path.display().to_string())
    };
    let mut manifest = read(root.join("Cargo.toml"))?;
    let mut used = BTreeSet::new();
    let mut files = Vec::new();
    for folder in MEMBERS {
        collect(&top.join(folder), &mut files)?;
    }
    for file in files.iter().filter(|file| file.ends_with("Cargo.toml")) {
        names_of_dependencies(&read(file.clone())?, &mut used);
    }
    let workspace = manifest
        .get_mut("workspace")
        .and_then(Value::as_table_mut)
        .context("Cargo.toml has no [workspace]")?;
    workspace.insert(
        "members".to_owned(),
        Value::Array(vec!["crates/*".into(), "listings/*/*".into()]),
    );
    if let Some(dependencies) = workspace
        .get_mut("dependencies")
        .and_then(Value::as_table_mut)
    {
        dependencies.retain(|name, _| used.contains(name));
    }
    Ok(toml::to_string(&manifest)?)
}

/// The keys of all tables of dependencies, those for a target alone among them.
fn names_of_dependencies(manifest: &Table, names: &mut BTreeSet<String>) {
    for (key, value) in manifest {
        match value.as_table() {
            Some(table) if key.ends_with("dependencies") => names.extend(table.keys().cloned()),
            Some(table) if key == "target" => {
                for platform in table.values().filter_map(Value::as_table) {
                    names_of_dependencies(platform, names);
                }
            }
            _ => {}
        }
    }
}

const README: &str = include_str!("archive.md");

fn collect(dir: &Path, out: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, out)?;
        } else {
            out.push(path);
        }
    }
    Ok(())
}

/// A ZIP file whose bytes depend on nothing but its content and the book's state.
pub struct Zip {
    writer: ZipWriter<File>,
    options: SimpleFileOptions,
}

impl Zip {
    /// Begins a file.
    pub fn create(path: &Path, edition: &Edition) -> Result<Self> {
        let [year, rest @ ..] = edition.numbers();
        let [month, day, hour, minute, second] = rest.map(|number| number as u8);
        let time = DateTime::from_date_and_time(year, month, day, hour, minute, second)
            .unwrap_or_default();
        Ok(Self {
            writer: ZipWriter::new(File::create(path)?),
            options: SimpleFileOptions::default()
                .last_modified_time(time)
                .unix_permissions(0o644),
        })
    }

    /// Adds a file.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let options = self
            .options
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9));
        self.writer.start_file(name, options)?;
        Ok(self.writer.write_all(content)?)
    }

    /// Adds a file as it is.
    pub fn stored(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let options = self.options.compression_method(CompressionMethod::Stored);
        self.writer.start_file(name, options)?;
        Ok(self.writer.write_all(content)?)
    }

    /// Ends it.
    pub fn finish(self) -> Result<()> {
        self.writer.finish()?;
        Ok(())
    }
}
