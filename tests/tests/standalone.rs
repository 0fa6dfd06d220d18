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
use xtask::machine;
use xtask::scratch::{copy, stand_alone};

fn main() -> Result<ExitCode> {
    let arguments = Arguments::from_args();
    let catalog = Arc::new(Catalog::load()?);
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
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

fn builds_alone(catalog: &Catalog, listing: &Listing) -> Result<()> {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("standalone");
    let alone = scratch.join(&listing.package);
    let _ = fs::remove_dir_all(&alone);
    copy(&listing.dir, &alone)?;
    let manifest = fs::read_to_string(alone.join("Cargo.toml"))?;
    states_no_version(&manifest).with_context(|| format!("listings/{}/Cargo.toml", listing.id))?;
    fs::write(
        alone.join("Cargo.toml"),
        stand_alone(&listing.dir, &catalog.root)
            .with_context(|| format!("listings/{}/Cargo.toml", listing.id))?,
    )?;
    // The versions that the book was checked with.
    fs::copy(catalog.root.join("Cargo.lock"), alone.join("Cargo.lock"))?;
    // What stands behind a feature that asks for a library is built where that is.
    let backends = listing
        .features
        .iter()
        .filter(|feature| machine::found(feature).is_some())
        .flat_map(|feature| ["--features", feature]);
    let output = cargo(&alone)
        .args(["check", "--all-targets", "--offline", "--quiet"])
        .args(backends)
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

/// Every version stands in the root manifest.
fn states_no_version(manifest: &str) -> Result<()> {
    let manifest: Table = toml::from_str(manifest)?;
    for section in ["dependencies", "dev-dependencies"] {
        let dependencies = manifest.get(section).and_then(Value::as_table);
        for (name, own) in dependencies.into_iter().flatten() {
            ensure!(
                own.get("workspace") == Some(&Value::Boolean(true)),
                "`{name}` states a version of its own"
            );
        }
    }
    Ok(())
}
