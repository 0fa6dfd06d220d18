//! A reader can copy a listing's folder out of the workspace, fill in the versions, and build it: done here with every one of them.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use libtest_mimic::{Arguments, Failed, Trial};
use toml::{Table, Value};
use xtask::catalog::{Catalog, Listing};
use xtask::execute::cargo;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let catalog = match Catalog::load() {
        Ok(catalog) => Arc::new(catalog),
        Err(error) => {
            eprintln!("error: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    let trials = catalog
        .listings
        .keys()
        .map(|id| {
            let (shared, id) = (Arc::clone(&catalog), id.clone());
            Trial::test(id.clone(), move || {
                let listing = shared.listing(&id)?;
                builds_alone(&shared, listing).map_err(|error| Failed::from(format!("{error:#}")))
            })
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn builds_alone(catalog: &Catalog, listing: &Listing) -> Result<()> {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("standalone");
    let alone = scratch.join(&listing.package);
    let _ = fs::remove_dir_all(&alone);
    book_tests::copy(&listing.dir, &alone)?;
    let manifest = fs::read_to_string(alone.join("Cargo.toml"))?;
    let root = fs::read_to_string(catalog.root.join("Cargo.toml"))?;
    fs::write(
        alone.join("Cargo.toml"),
        fill_in(&manifest, &root).with_context(|| format!("listings/{}/Cargo.toml", listing.id))?,
    )?;
    // The versions that the book was checked with.
    fs::copy(catalog.root.join("Cargo.lock"), alone.join("Cargo.lock"))?;
    let output = cargo(&alone)
        .args(["check", "--all-targets", "--offline", "--quiet"])
        .env("CARGO_TARGET_DIR", scratch.join("target"))
        .output()?;
    ensure!(
        output.status.success(),
        "listings/{} does not build outside the workspace:\n{}",
        listing.id,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Puts in the place of each `workspace = true` what the root manifest says of that crate.
fn fill_in(manifest: &str, root: &str) -> Result<String> {
    let mut manifest: Table = toml::from_str(manifest)?;
    let root: Table = toml::from_str(root)?;
    let known = root
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies"))
        .and_then(Value::as_table)
        .context("the root manifest has no [workspace.dependencies]")?;
    for section in ["dependencies", "dev-dependencies"] {
        let Some(dependencies) = manifest.get_mut(section).and_then(Value::as_table_mut) else {
            continue;
        };
        for (name, own) in dependencies.iter_mut() {
            let own = own
                .as_table_mut()
                .with_context(|| format!("`{name}` states a version of its own"))?;
            ensure!(
                own.remove("workspace") == Some(Value::Boolean(true)),
                "`{name}` states a version of its own"
            );
            let mut full = match known.get(name) {
                Some(Value::String(version)) => {
                    Table::from_iter([("version".to_owned(), Value::String(version.clone()))])
                }
                Some(Value::Table(table)) => table.clone(),
                _ => anyhow::bail!("[workspace.dependencies] does not know `{name}`"),
            };
            full.extend(std::mem::take(own));
            *own = full;
        }
    }
    // So that cargo does not take it for a lost member of the workspace that it lies in.
    manifest.insert("workspace".to_owned(), Value::Table(Table::new()));
    Ok(toml::to_string(&manifest)?)
}
