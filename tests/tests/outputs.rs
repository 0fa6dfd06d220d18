//! One test for every recorded output, every recorded trace and every exercise. Each can be picked by name: `cargo test --test outputs -- threads/mutex`.

use std::process::ExitCode;
use std::sync::Arc;

use book_tests::trial;
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
            trials.push(trial(&program.id(), program.missing(), move || {
                own.check(&shared)
            }));
            if program.is_traced() {
                let (own, shared) = (program.clone(), Arc::clone(&catalog));
                let name = format!("trace::{}", program.id());
                trials.push(trial(&name, program.trace_missing(), move || {
                    own.check_trace(&shared)
                }));
            }
        }
        if let (Some(starter), Some(solution)) = (
            listing.programs.get("exercise"),
            listing.programs.get("solution"),
        ) {
            let (own, other, shared) = (starter.clone(), solution.clone(), Arc::clone(&catalog));
            trials.push(trial(&starter.id(), starter.missing(), move || {
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
