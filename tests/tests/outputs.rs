//! One test for every recorded output, every recorded trace and every exercise. Each can be picked by name: `cargo test --test outputs -- threads/mutex`.

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use xtask::catalog::Catalog;

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::from_args();
    let catalog = Arc::new(Catalog::load()?);
    let mut trials = Vec::new();
    for listing in catalog.listings.values() {
        for program in listing
            .programs
            .values()
            .filter(|program| !program.is_exercise() && !program.is_bench())
        {
            let (own, shared) = (program.clone(), Arc::clone(&catalog));
            trials.push(trial(program.missing(), &program.id(), move || {
                own.check(&shared)
            }));
            if program.is_traced() {
                let (own, shared) = (program.clone(), Arc::clone(&catalog));
                let name = format!("trace::{}", program.id());
                trials.push(trial(program.trace_missing(), &name, move || {
                    own.check_trace(&shared)
                }));
            }
        }
        if let (Some(starter), Some(solution)) = (
            listing.programs.get("exercise"),
            listing.programs.get("solution"),
        ) {
            let (own, other, shared) = (starter.clone(), solution.clone(), Arc::clone(&catalog));
            trials.push(trial(starter.missing(), &starter.id(), move || {
                book_tests::exercise(&shared, &own, &other)
            }));
        }
    }
    for (id, error) in &catalog.broken {
        let error = error.clone();
        trials.push(Trial::test(id.clone(), move || Err(Failed::from(error))));
    }
    // `cargo test --workspace` has built them all; what was changed since is built here, with the features that they have there.
    for mut build in catalog.build_commands() {
        if !arguments.list && !build.status().is_ok_and(|status| status.success()) {
            eprintln!("error: a listing does not build");
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

/// A test that is skipped, with its reason, where the machine lacks what the program needs.
fn trial(
    missing: Option<String>,
    name: &str,
    check: impl FnOnce() -> anyhow::Result<()> + Send + 'static,
) -> Trial {
    let trial = Trial::test(name, move || {
        check().map_err(|error| Failed::from(format!("{error:#}")))
    });
    match missing {
        Some(missing) => trial
            .with_kind(format!("skipped: {missing}"))
            .with_ignored_flag(true),
        None => trial,
    }
}
