//! One test for every measured listing: its contenders, those that can run on this machine, give the same answer on a small input. Each can be picked by name:
//! `cargo test --test answers -- data-parallel/map`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, ensure};
use book_tests::trial;
use libtest_mimic::Arguments;
use xtask::bench;
use xtask::bench::prepare::build_all;
use xtask::catalog::{Catalog, Listing};
use xtask::execute::block_on;

fn main() -> anyhow::Result<ExitCode> {
    let mut arguments = Arguments::from_args();
    // They all have as many threads as there are cores.
    arguments.test_threads = Some(1);
    let catalog = Arc::new(Catalog::load()?);
    let mut trials = Vec::new();
    for listing in catalog.listings.values().filter(|one| one.bench.is_some()) {
        let (id, shared) = (listing.id.clone(), Arc::clone(&catalog));
        trials.push(trial(&listing.id, None, move || {
            agree(&shared, shared.listing(&id)?)
        }));
        // A contender that cannot run is a test of its own that is skipped, with what is missing.
        for contender in listing.bench.iter().flat_map(|bench| &bench.contenders) {
            if let Some(missing) = contender.missing() {
                let name = format!("{}:{}", listing.id, contender.name);
                trials.push(trial(&name, Some(missing), || Ok(())));
            }
        }
    }
    if !arguments.list && arguments.filter.is_none() {
        // All at once is faster than one after the other; what fails here fails again, by name.
        for mut command in build_all(&catalog) {
            let _ = command.arg("--quiet").status();
        }
    }
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

fn agree(catalog: &Catalog, listing: &Listing) -> anyhow::Result<()> {
    let bench = listing.bench.as_ref().context("it is measured")?;
    let answers = block_on(bench::answers(catalog, listing, bench, |_| {}))??;
    ensure!(
        answers.iter().any(|one| one.answer.is_some()),
        "no contender could run"
    );
    Ok(())
}
