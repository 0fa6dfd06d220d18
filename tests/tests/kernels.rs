//! The kernels of the chapter on GPUs: OpenCL's under a tool that finds data races, CUDA's in NVIDIA's compilers and on the processor, and each program where there is no device.

use std::iter;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use book_tests::trial;
use libtest_mimic::Arguments;
use xtask::catalog::{Catalog, Kind, Listing, Program};
use xtask::execute::{self, Captured, End, capture};
use xtask::{kernels, machine};

fn main() -> Result<ExitCode> {
    let arguments = Arguments::from_args();
    let catalog = Arc::new(Catalog::load()?);
    let mut trials = Vec::new();
    for program in catalog.programs().filter(|program| {
        program.kind != Kind::Python && !program.is_bench() && program.name != "exercise"
    }) {
        let mut add =
            |name: &str, missing: Option<String>, test: fn(&Catalog, &Program) -> Result<()>| {
                let (own, shared) = (program.clone(), Arc::clone(&catalog));
                trials.push(trial(
                    &format!("{} {name}", program.id()),
                    missing,
                    move || test(&shared, &own),
                ));
            };
        if program.needs("opencl") {
            let missing = program.missing();
            add(
                "under Oclgrind",
                missing.clone().or_else(|| machine::missing("oclgrind")),
                under_oclgrind,
            );
            add("without a driver", missing, without_opencl);
        }
        if program.needs("cuda") {
            let there =
                machine::found("cuda").map(|device| format!("this machine has a device, {device}"));
            add("without a driver", there, without_cuda);
        }
    }
    for listing in catalog.listings.values() {
        if kernels::sources(listing).is_empty() {
            continue;
        }
        let mut add = |name: &str, needs: &[&str], test: fn(&Catalog, &Listing) -> Result<()>| {
            let (id, shared) = (listing.id.clone(), Arc::clone(&catalog));
            let missing = needs.iter().copied().find_map(machine::missing);
            trials.push(trial(&format!("{id} {name}"), missing, move || {
                test(&shared, shared.listing(&id)?)
            }));
        };
        add("in NVIDIA's compilers", &["nvrtc"], compiled);
        add("on the processor", &["g++"], executed);
        add("without a barrier", &["g++"], without_a_barrier);
    }
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

/// Oclgrind and the shim take their time.
const LIMIT: Duration = Duration::from_secs(120);

/// Runs a built program with other arguments and a changed environment, and captures what it prints.
fn run(
    catalog: &Catalog,
    program: &Program,
    args: &[String],
    variables: &[(&str, &str)],
) -> Result<Captured> {
    let mut prepared = program.run_command(catalog, args)?;
    prepared.command.envs(variables.iter().copied());
    capture(prepared.command, LIMIT)
}

/// What Oclgrind says when it has found something.
const FINDINGS: [&str; 6] = [
    "data race",
    "Invalid",
    "Uninitialized",
    "Work-group divergence",
    "barrier divergence",
    "Oclgrind - OpenCL runtime error",
];

/// A program is right under Oclgrind, which must find nothing in its kernels; a broken one it must convict.
fn under_oclgrind(catalog: &Catalog, program: &Program) -> Result<()> {
    let library = kernels::oclgrind().context("Oclgrind's library is missing")?;
    let captured = run(
        catalog,
        program,
        &program.spec.oclgrind_args,
        &[
            ("OPENCL_DYLIB_PATH", &library.to_string_lossy()),
            ("OCLGRIND_DATA_RACES", "1"),
            ("OCLGRIND_UNIFORM_WRITES", "1"),
            ("OCLGRIND_CHECK_API", "1"),
        ],
    )?;
    let text = &captured.text;
    ensure!(
        text.contains("Oclgrind"),
        "it was not run by Oclgrind:\n{text}"
    );
    match &program.spec.oclgrind_finds {
        Some(finding) => ensure!(
            text.contains(finding.as_str()),
            "Oclgrind should have said `{finding}`:\n{text}"
        ),
        None => {
            if let Some(found) = FINDINGS.iter().find(|found| text.contains(**found)) {
                bail!("Oclgrind says `{found}`:\n{text}");
            }
            ensure!(
                captured.run.end == End::Exited(program.spec.exit),
                "{}:\n{text}",
                captured.run.end.describe()
            );
        }
    }
    Ok(())
}

/// Where OpenCL has no driver, and where it has no library, a program says what to install.
fn without_opencl(catalog: &Catalog, program: &Program) -> Result<()> {
    // Any library that is none of OpenCL's stands for a machine that has no such library: the C library, which every process has.
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let other = (maps
        .lines()
        .filter_map(|line| line.split_whitespace().nth(5)))
    .find(|path| path.contains("libc.so"));
    let no_library = other.map(|path| {
        (
            vec![("OPENCL_DYLIB_PATH", path)],
            "this machine has no OpenCL library",
        )
    });
    let no_driver = (
        vec![("OCL_ICD_VENDORS", "/nowhere")],
        "this machine has no OpenCL driver",
    );
    for (variables, says) in iter::once(no_driver).chain(no_library) {
        let captured = run(catalog, program, &program.spec.args, &variables)?;
        let text = &captured.text;
        ensure!(
            captured.run.end == End::Exited(1)
                && text.contains(says)
                && text.contains("apt install pocl-opencl-icd"),
            "it should say `{says}` and what to install, and end with status 1; {}:\n{text}",
            captured.run.end.describe()
        );
    }
    Ok(())
}

/// Where there is no CUDA driver, a program says so and what it needs.
fn without_cuda(catalog: &Catalog, program: &Program) -> Result<()> {
    let path = program
        .executable(&catalog.target)
        .context("a program is built")?;
    let mut command = Command::new(path);
    execute::as_readers_start_it(command.args(&program.spec.args));
    let captured = capture(command, LIMIT)?;
    let text = &captured.text;
    ensure!(
        captured.run.end == End::Exited(1) && text.contains("this machine has no CUDA driver"),
        "it should say that there is no CUDA driver, and end with status 1; {}:\n{text}",
        captured.run.end.describe()
    );
    Ok(())
}

/// What the compilers make of the kernels is what the page shows.
fn compiled(catalog: &Catalog, listing: &Listing) -> Result<()> {
    let recorded = kernels::recorded(listing);
    let shown = execute::show(&catalog.root, &recorded);
    let recorded = std::fs::read_to_string(&recorded).with_context(|| {
        format!(
            "{shown} is missing; `cargo xtask record {}` writes it",
            listing.id
        )
    })?;
    let now = kernels::assemble(listing)?;
    ensure!(
        now == recorded,
        "{shown} says\n{recorded}\nand the compilers say\n{now}\nif that is right: cargo xtask record {}",
        listing.id
    );
    Ok(())
}

/// The orders in which the shim lets the threads of a block run.
const ORDERS: [&str; 5] = ["up", "down", "1", "2", "3"];

/// Compiles the listing's harness with the shim, with one kernel file in the place of the listing's own, and runs it in each order. `None` if all runs pass, else what the first that does not says.
fn harness(
    catalog: &Catalog,
    listing: &Listing,
    replaced: Option<(&str, &str)>,
) -> Result<Option<String>> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let room = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("kernels-{number}"));
    std::fs::create_dir_all(&room)?;
    let result = harness_in(&room, catalog, listing, replaced);
    let _ = std::fs::remove_dir_all(&room);
    result
}

fn harness_in(
    room: &Path,
    catalog: &Catalog,
    listing: &Listing,
    replaced: Option<(&str, &str)>,
) -> Result<Option<String>> {
    // The harness includes "../src/X.cu".
    let (src, tests) = (room.join("src"), room.join("tests"));
    std::fs::create_dir_all(&src)?;
    std::fs::create_dir_all(&tests)?;
    for source in kernels::sources(listing) {
        let name = source
            .file_name()
            .context("it has a name")?
            .to_string_lossy()
            .into_owned();
        match replaced {
            Some((file, text)) if file == name => std::fs::write(src.join(&name), text)?,
            _ => drop(std::fs::copy(&source, src.join(&name))?),
        }
    }
    let check = tests.join("check.cpp");
    std::fs::copy(listing.dir.join("tests/check.cpp"), &check).with_context(|| {
        format!(
            "listings/{}/tests/check.cpp, which runs each kernel and compares, is missing",
            listing.id
        )
    })?;
    let program = room.join("check");
    let output = Command::new("g++")
        .args(["-std=c++17", "-O1", "-w", "-x", "c++", "-include"])
        .arg(catalog.root.join("tests/cuda/shim.h"))
        .arg(&check)
        .arg("-o")
        .arg(&program)
        .output()?;
    ensure!(
        output.status.success(),
        "g++ refuses the kernels or the harness:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for order in ORDERS {
        let mut command = Command::new(&program);
        command.env("SHIM_ORDER", order);
        let captured = capture(command, LIMIT)?;
        if captured.run.end != End::Exited(0) {
            return Ok(Some(format!(
                "in the order `{order}`: {}\n{}",
                captured.run.end.describe(),
                captured.text
            )));
        }
    }
    Ok(None)
}

/// Each kernel gives the right results, in whichever order the threads of a block come.
fn executed(catalog: &Catalog, listing: &Listing) -> Result<()> {
    match harness(catalog, listing, None)? {
        None => Ok(()),
        Some(problem) => bail!("{problem}"),
    }
}

/// A kernel that lacks one of its barriers gives a wrong result in some order: so the harness would notice, and no barrier is there in vain.
fn without_a_barrier(catalog: &Catalog, listing: &Listing) -> Result<()> {
    for source in kernels::sources(listing) {
        let name = source
            .file_name()
            .context("it has a name")?
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(&source)?;
        for (line, left) in kernels::without_each_barrier(&text).with_context(|| name.clone())? {
            ensure!(
                harness(catalog, listing, Some((&name, &left)))?.is_some(),
                "{name}: without the barrier in line {line} the harness still passes"
            );
        }
    }
    Ok(())
}
