//! Builds what is measured: the variants of `examples/bench.rs`, the C and C++ peers, the program that measures the machine's limits.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::record::Measured;
use super::session::Ready;
use super::spec::{Bench, Contender, Kind};
use crate::catalog::{Catalog, Listing};
use crate::execute::{self, End, as_readers_start_it, cargo};
use crate::machine;
use crate::mpi;

/// How long a build may take.
const BUILD_TIME: Duration = Duration::from_secs(1200);

/// What a build may print.
const BUILD_OUTPUT: usize = 16 * 1024 * 1024;

/// Settings of libraries, which a reader's environment may hold from another time or for another purpose. (`OPENBLAS_CORETYPE`, for one, makes a current NumPy
/// choose old kernels.) A contender sets in `env` what it wants of them.
const FOREIGN: [&str; 10] = [
    "OPENBLAS_",
    "GOTO_",
    "OMP_",
    "GOMP_",
    "KMP_",
    "MKL_",
    "RAYON_",
    "NUMBA_",
    "NPY_",
    "POLARS_",
];

/// What of a listing can be measured here, and what cannot.
pub struct Prepared {
    /// Can.
    pub ready: Vec<Ready>,
    /// Cannot, with the reason.
    pub skipped: Vec<Measured>,
}

/// Builds a listing's contenders. What cargo and the compilers say goes to `tell`.
///
/// # Errors
/// If something does not build; what the compiler says is in the message.
pub async fn prepare(
    catalog: &Catalog,
    listing: &Listing,
    bench: &Bench,
    tell: &mut (dyn FnMut(&str) + Send),
) -> Result<Prepared> {
    let (mut ready, mut skipped) = (Vec::new(), Vec::new());
    let mut built = Vec::new();
    for contender in &bench.contenders {
        if let Some(missing) = contender.missing() {
            skipped.push(Measured::skipped(bench, contender, missing));
            continue;
        }
        let program = match contender.kind {
            Kind::Rust => {
                if !built.contains(&contender.native) {
                    built.push(contender.native);
                    build(
                        build_rust(catalog, &[listing], contender.native),
                        &listing.id,
                        tell,
                    )
                    .await?;
                }
                vec![executable(catalog, listing, contender.native)]
            }
            Kind::Python => {
                let script = listing.dir.join(contender.source().unwrap_or_default());
                vec![
                    machine::python().context("python is missing")?,
                    script
                        .strip_prefix(&catalog.root)
                        .unwrap_or(&script)
                        .to_path_buf(),
                ]
            }
            Kind::C | Kind::Cpp => {
                let out = catalog
                    .target
                    .join("bench")
                    .join(&listing.id)
                    .join(&contender.name);
                let command = compile(listing, contender, &out)?;
                build(command, &listing.id, tell).await?;
                vec![out]
            }
        };
        let threads = bench.threads_of(contender);
        let own = contender.clone();
        let root = catalog.root.clone();
        ready.push(Ready {
            contender: contender.clone(),
            command: Box::new(move |n| start(&root, &program, &own, n, threads)),
        });
    }
    Ok(Prepared { ready, skipped })
}

/// The command that builds `examples/bench.rs` of some listings: for this processor into a target folder of its own, or for every one.
fn build_rust(catalog: &Catalog, listings: &[&Listing], native: bool) -> Command {
    let mut command = cargo(&catalog.root);
    command.args(["build", "--release"]);
    for listing in listings {
        command.args([
            "--package",
            &listing.package,
            "--example",
            &example(listing),
        ]);
        // Built everywhere; a contender that needs the library says so in its `needs`.
        let anywhere = |feature: &&String| machine::DEVICES.contains(&feature.as_str());
        for feature in listing.features.iter().filter(anywhere) {
            command.args(["--features", &format!("{}/{feature}", listing.package)]);
        }
        if has_ranks(listing) {
            command.args(["--features", &format!("{}/mpi", listing.package)]);
        }
    }
    if native {
        let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
        command
            .env(
                "RUSTFLAGS",
                format!("{flags} -C target-cpu=native").trim_start(),
            )
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .arg("--target-dir")
            .arg(native_target(catalog));
    }
    command
}

/// Builds the Rust contenders of all listings at once, which is faster than one after the other.
pub fn build_all(catalog: &Catalog) -> Vec<Command> {
    [false, true]
        .into_iter()
        .filter_map(|native| {
            let listings: Vec<_> = catalog
                .listings
                .values()
                .filter(|listing| {
                    listing.bench.iter().any(|bench| {
                        bench.contenders.iter().any(|contender| {
                            contender.kind == Kind::Rust
                                && contender.native == native
                                && contender.missing().is_none()
                        })
                    })
                })
                .collect();
            (!listings.is_empty()).then(|| build_rust(catalog, &listings, native))
        })
        .collect()
}

/// Whether the Rust contenders are programs of MPI.
fn has_ranks(listing: &Listing) -> bool {
    listing.bench.iter().any(|bench| {
        (bench.contenders.iter())
            .any(|contender| contender.kind == Kind::Rust && contender.ranks.is_some())
    })
}

fn native_target(catalog: &Catalog) -> PathBuf {
    catalog.target.join("native")
}

/// `data-parallel-map-bench`
fn example(listing: &Listing) -> String {
    format!("{}-bench", listing.id.replace('/', "-"))
}

fn executable(catalog: &Catalog, listing: &Listing, native: bool) -> PathBuf {
    let target = if native {
        native_target(catalog)
    } else {
        catalog.target.clone()
    };
    target.join("release/examples").join(format!(
        "{}{}",
        example(listing),
        std::env::consts::EXE_SUFFIX
    ))
}

fn compile(listing: &Listing, contender: &Contender, out: &Path) -> Result<Command> {
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut command = Command::new(match (contender.kind, contender.ranks) {
        (Kind::Cpp, None) => "g++".to_owned(),
        (_, None) => "gcc".to_owned(),
        (Kind::Cpp, Some(_)) => mpi::compiler().replace("mpicc", "mpicxx"),
        (_, Some(_)) => mpi::compiler(),
    });
    command
        .current_dir(&listing.dir)
        .arg("-o")
        .arg(out)
        .arg(contender.source().unwrap_or_default())
        .args(&contender.flags);
    Ok(command)
}

/// Runs a compiler.
async fn build(command: Command, what: &str, tell: &mut (dyn FnMut(&str) + Send)) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let limits = execute::Limits {
        time: BUILD_TIME,
        output: BUILD_OUTPUT,
        descendants: false,
    };
    let mut text = String::new();
    let run = execute::run(command, limits, |piece| {
        tell(piece);
        text.push_str(piece);
    })
    .await
    .with_context(|| format!("{program} could not be started"))?;
    if run.end != End::Exited(0) {
        bail!(
            "{what} does not build: {}\n{}",
            run.end.describe(),
            text.trim_end()
        );
    }
    Ok(())
}

/// The command that starts a contender.
fn start(
    root: &Path,
    program: &[PathBuf],
    contender: &Contender,
    n: u64,
    threads: usize,
) -> Command {
    let mut command = match contender.ranks {
        None => Command::new(program.first().map_or(Path::new(""), PathBuf::as_path)),
        Some(ranks) => {
            let mut command = Command::new(mpi::launcher());
            command
                .args(["-n", &ranks.to_string()])
                .args(program.first());
            command
        }
    };
    command.args(program.iter().skip(1)).current_dir(root);
    as_readers_start_it(&mut command);
    if contender.ranks.is_some() {
        for (name, value) in mpi::UNBOUND {
            command.env(name, value);
        }
    }
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if FOREIGN.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    for (name, value) in &contender.env {
        if value.is_empty() {
            command.env_remove(name);
        } else {
            let value = value
                .replace("{threads}", &threads.to_string())
                .replace("{n}", &n.to_string());
            command.env(name, value);
        }
    }
    command
        .args(["--variant", contender.variant()])
        .args(["--n", &n.to_string()])
        .args(["--threads", &threads.to_string()]);
    command
}

/// Builds the program that measures the machine's limits, and returns where it is.
///
/// # Errors
/// If it does not build.
pub async fn limits_program(
    catalog: &Catalog,
    tell: &mut (dyn FnMut(&str) + Send),
) -> Result<PathBuf> {
    let mut command = cargo(&catalog.root);
    command.args(["build", "--release", "--package", "book-limits"]);
    build(
        command,
        "the program that measures the machine's limits",
        tell,
    )
    .await?;
    let name = format!("book-limits{}", std::env::consts::EXE_SUFFIX);
    Ok(catalog.target.join("release").join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contender_gets_its_arguments_and_its_environment() {
        let contender: Contender = toml::from_str(
            "name = \"a\"\nlabel = \"A\"\nkind = \"rust\"\nvariant = \"b\"\nenv = { OMP_NUM_THREADS = \"{threads}\", SIZE = \"{n}\", RUST_BACKTRACE = \"\" }",
        )
        .unwrap();
        let command = start(
            Path::new("/"),
            &["/usr/bin/python3".into(), "peers/bench.py".into()],
            &contender,
            70,
            3,
        );
        let args: Vec<_> = command
            .get_args()
            .map(|arg| arg.to_string_lossy())
            .collect();
        assert_eq!(
            args,
            [
                "peers/bench.py",
                "--variant",
                "b",
                "--n",
                "70",
                "--threads",
                "3"
            ]
        );
        let env = |name: &str| {
            command
                .get_envs()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.map(|value| value.to_string_lossy().into_owned()))
        };
        assert_eq!(env("OMP_NUM_THREADS"), Some(Some("3".to_owned())));
        assert_eq!(env("SIZE"), Some(Some("70".to_owned())));
        assert_eq!(env("RUST_BACKTRACE"), Some(None));
    }

    #[test]
    fn ranks_are_started_by_the_launcher() {
        let contender: Contender = toml::from_str(
            "name = \"a\"\nlabel = \"A\"\nkind = \"python\"\nranks = 2\nenv = { OMPI_MCA_hwloc_base_binding_policy = \"core\" }",
        )
        .unwrap();
        let program = ["python3".into(), "peers/bench.py".into()];
        let command = start(Path::new("/"), &program, &contender, 64, 1);
        assert_eq!(*command.get_program(), *mpi::launcher());
        let args: Vec<_> = command.get_args().collect();
        assert_eq!(args[..4], ["-n", "2", "python3", "peers/bench.py"]);
        assert_eq!(args[6..8], ["--n", "64"]);
        let env = |wanted: &str| command.get_envs().find(|(name, _)| *name == wanted);
        // What the contender says counts.
        for (name, value) in [
            ("OMPI_MCA_hwloc_base_binding_policy", "core"),
            ("PRTE_MCA_hwloc_default_binding_policy", "none"),
        ] {
            assert_eq!(env(name), Some((name.as_ref(), Some(value.as_ref()))));
        }
    }
}
