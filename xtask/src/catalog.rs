//! What the book consists of: its listings, their programs, and what each program's metadata says.
//!
//! Everything is read from `cargo metadata`; no other place lists the listings.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use cargo_metadata::{MetadataCommand, Package, TargetKind};
use serde::Deserialize;

use crate::bench::spec::Bench;
use crate::compare::{Order, Pattern};
use crate::execute::cargo;
use crate::messages::record::Traced;

/// The workspace as the tool sees it.
pub struct Catalog {
    /// The folder that holds `book.toml` and the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    /// Where cargo keeps what it compiles on the way to that; the same folder, unless the reader has set another.
    pub build: PathBuf,
    /// All listings by id (`threads/mutex`).
    pub listings: BTreeMap<String, Listing>,
    /// Listings whose metadata, name or layout breaks the rules, with what is wrong. The rest of the book works without them; the tests do not pass.
    pub broken: BTreeMap<String, String>,
}

/// One crate below `listings/`.
pub struct Listing {
    /// `<chapter>/<recipe>`, which is also the folder below `listings/` and the page below `src/`.
    pub id: String,
    /// The cargo package.
    pub package: String,
    /// The crate's folder.
    pub dir: PathBuf,
    /// The crate's programs: `main`, the examples by file name, and `python` if there is a twin.
    pub programs: BTreeMap<String, Program>,
    /// The names of the crates that it depends on, those for its tests and examples among them.
    pub dependencies: Vec<String>,
    /// Whether the crate has a library of its own.
    pub has_library: bool,
    /// The features that are asked for by name: a backend, or something that would burden every other listing.
    pub features: Vec<String>,
    /// How it is measured, if it is.
    pub bench: Option<Bench>,
}

/// One program of a listing.
#[derive(Clone)]
pub struct Program {
    /// The listing that it belongs to.
    pub listing: String,
    /// The listing's cargo package.
    pub package: String,
    /// `main`, an example's file name, or `python`.
    pub name: String,
    /// How it is started.
    pub kind: Kind,
    /// Its source file.
    pub source: PathBuf,
    /// Where its recorded output stands, if there is one.
    pub recorded: PathBuf,
    /// The features that its cargo target requires.
    pub features: Vec<String>,
    /// What the metadata says of it.
    pub spec: Spec,
}

/// How a program is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The binary of this name.
    Bin(String),
    /// The example of this name.
    Example(String),
    /// `peers/main.py`.
    Python,
}

/// What `[package.metadata.listing]` says of one program.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Spec {
    /// What must be on the machine.
    pub needs: Vec<String>,
    /// The arguments of the recorded run.
    pub args: Vec<String>,
    /// Seconds after which a run is stopped.
    pub timeout: u64,
    /// Which order of the lines counts as the same.
    pub order: Order,
    /// What may differ between two runs.
    pub vary: Vec<Pattern>,
    /// The exit status that the program must end with.
    pub exit: i32,
    /// For an exercise: a part of the message with which the starter fails.
    pub fails: Option<String>,
    /// For a program that must not compile: the code of the error with which the compiler refuses it, `E0277`. What is recorded is the compiler's message.
    pub error: Option<String>,
    /// Built with optimization: said once, for all programs of the listing.
    pub release: bool,
    /// For a program of MPI: whether a run is traced, so that a figure shows what moved where.
    pub trace: Traced,
    /// Whether the traced run may take messages from whoever comes first.
    pub any_source: bool,
    /// For a program of MPI: at which other numbers of ranks the tests run it.
    pub other_ranks: Vec<u32>,
    /// For a program of OpenCL: its arguments under Oclgrind, which interprets kernels and is slow.
    pub oclgrind_args: Vec<String>,
    /// And what Oclgrind must say of it, if it is a broken one; it must find nothing in all others.
    pub oclgrind_finds: Option<String>,
    /// And which numbers of ranks it must refuse, with a message and status 2.
    pub refuses_ranks: Vec<u32>,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            needs: Vec::new(),
            args: Vec::new(),
            timeout: 20,
            order: Order::Exact,
            vary: Vec::new(),
            exit: 0,
            fails: None,
            error: None,
            release: false,
            trace: Traced::default(),
            any_source: false,
            other_ranks: Vec::new(),
            oclgrind_args: Vec::new(),
            oclgrind_finds: None,
            refuses_ranks: Vec::new(),
        }
    }
}

/// How cargo builds all programs of what it is asked for.
const BUILD: [&str; 4] = ["build", "--quiet", "--bins", "--examples"];

/// Features that can be built where what they are named after is missing, since it is looked for at run time. Few machines have a GPU of NVIDIA's; all shall see that the programs for it compile.
const BUILT_EVERYWHERE: &[&str] = &["cuda"];

/// `everywhere`: also what can be built and not run.
fn backends<'a>(listings: impl IntoIterator<Item = &'a Listing>, everywhere: bool) -> Vec<String> {
    let present = |name: &&String| {
        everywhere && BUILT_EVERYWHERE.contains(&name.as_str())
            || crate::machine::found(name).is_some()
    };
    let features: Vec<_> = (listings.into_iter())
        .flat_map(|listing| {
            (listing.features.iter().filter(present))
                .map(|feature| format!("{}/{feature}", listing.package))
        })
        .collect();
    match features.is_empty() {
        true => Vec::new(),
        false => vec!["--features".to_owned(), features.join(",")],
    }
}

impl Catalog {
    /// The commands that build all programs of all listings: in the dev profile, and those that ask for it with optimization.
    pub fn build_commands(&self) -> Vec<Command> {
        let mut plain = cargo(&self.root);
        plain.args(BUILD).arg("--workspace").args(self.backends());
        let mut commands = vec![plain];
        commands.extend(self.build_commands_of(Listing::is_release));
        commands
    }

    /// The commands that build the programs of some listings, as [`Self::build_commands`].
    pub fn build_commands_of(&self, wanted: impl Fn(&Listing) -> bool) -> Vec<Command> {
        let mut commands = Vec::new();
        for release in [false, true] {
            let listings: Vec<_> = (self.listings.values())
                .filter(|listing| listing.is_release() == release && wanted(listing))
                .collect();
            if listings.is_empty() {
                continue;
            }
            let mut command = cargo(&self.root);
            command.args(BUILD);
            for listing in &listings {
                command.args(["--package", &listing.package]);
            }
            if release {
                command.arg("--release");
            }
            command.args(backends(listings, false));
            commands.push(command);
        }
        commands
    }

    /// The arguments by which cargo builds what stands behind features that are named like a need, as far as this machine has what they need.
    pub fn backends(&self) -> Vec<String> {
        backends(self.listings.values(), true)
    }

    /// Reads the workspace that this tool was built in.
    pub fn load() -> Result<Self> {
        Self::load_from(&root())
    }

    /// Reads the workspace in `root`.
    ///
    /// # Errors
    /// If cargo cannot read the workspace.
    pub fn load_from(root: &Path) -> Result<Self> {
        let metadata = MetadataCommand::new()
            .current_dir(root)
            .no_deps()
            .exec()
            .context("cargo could not read the workspace")?;
        let listings_dir = root.join("listings");
        let (mut listings, mut broken) = (BTreeMap::new(), BTreeMap::new());
        for package in &metadata.packages {
            let manifest = package.manifest_path.as_std_path();
            let Some(dir) = manifest.parent() else {
                continue;
            };
            let Ok(relative) = dir.strip_prefix(&listings_dir) else {
                continue;
            };
            let id = relative
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect::<Vec<_>>()
                .join("/");
            match read_listing(&id, dir, package)
                .with_context(|| format!("listings/{id}/Cargo.toml"))
            {
                Ok(listing) => drop(listings.insert(id, listing)),
                Err(error) => drop(broken.insert(id, format!("{error:#}"))),
            }
        }
        Ok(Self {
            root: root.to_path_buf(),
            build: metadata
                .build_directory
                .unwrap_or_else(|| metadata.target_directory.clone())
                .into_std_path_buf(),
            target: metadata.target_directory.into_std_path_buf(),
            listings,
            broken,
        })
    }

    /// Finds a listing by its id (`threads/mutex`) or by its package (`listing-threads-mutex`).
    ///
    /// # Errors
    /// If there is none; the message offers the nearest names.
    pub fn listing(&self, name: &str) -> Result<&Listing> {
        if let Some(found) = self.listings.get(name.trim_matches('/')) {
            return Ok(found);
        }
        if let Some(found) = self
            .listings
            .values()
            .find(|listing| listing.package == name)
        {
            return Ok(found);
        }
        if let Some(error) = self.broken.get(name.trim_matches('/')) {
            bail!("{error}");
        }
        let nearest = nearest(name, self.listings.keys().map(String::as_str));
        bail!("there is no listing `{name}`{nearest}");
    }

    /// Finds a program: `threads/mutex` is the listing's `main`, `threads/mutex:python` another of its programs.
    pub fn program(&self, name: &str) -> Result<&Program> {
        let (listing, program) = name.split_once(':').unwrap_or((name, "main"));
        let listing = self.listing(listing)?;
        listing.program(program)
    }

    /// The listings whose id is `filter` or lies below it (`threads` means the chapter).
    ///
    /// # Errors
    /// If there is none; the message offers the nearest names.
    pub fn select(&self, filter: &str) -> Result<Vec<&Listing>> {
        let filter = filter.trim_matches('/');
        let below = format!("{filter}/");
        let found: Vec<_> = self
            .listings
            .values()
            .filter(|listing| listing.id == filter || listing.id.starts_with(&below))
            .collect();
        if let Some((_, error)) = self
            .broken
            .iter()
            .find(|(id, _)| **id == filter || id.starts_with(&below))
        {
            bail!("{error}");
        }
        if found.is_empty() {
            let names = self.listings.keys().flat_map(|id| {
                let chapter = id.split('/').next().unwrap_or(id);
                [id.as_str(), chapter]
            });
            bail!(
                "there is no chapter or recipe `{filter}`{}",
                nearest(filter, names)
            );
        }
        Ok(found)
    }

    /// All programs of all listings.
    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        self.listings
            .values()
            .flat_map(|listing| listing.programs.values())
    }
}

impl Listing {
    /// Whether its programs are built with optimization, because they calculate more than they wait.
    pub fn is_release(&self) -> bool {
        self.programs.values().any(|program| program.spec.release)
    }

    /// The program of this name.
    ///
    /// # Errors
    /// If there is none; the message names those that exist.
    pub fn program(&self, name: &str) -> Result<&Program> {
        self.programs.get(name).with_context(|| {
            let known: Vec<_> = self
                .programs
                .keys()
                .map(|name| format!("`{name}`"))
                .collect();
            format!(
                "the listing `{}` has no program `{name}`: it has {}",
                self.id,
                known.join(", ")
            )
        })
    }
}

impl Program {
    /// `threads/mutex`, or `threads/mutex:python` for what is not the main program.
    pub fn id(&self) -> String {
        if self.name == "main" {
            self.listing.clone()
        } else {
            format!("{}:{}", self.listing, self.name)
        }
    }

    /// Its source file within the listing's folder: `src/main.rs`.
    ///
    /// # Errors
    /// If the listing is none of the catalog's.
    pub fn file<'a>(&'a self, catalog: &Catalog) -> Result<&'a Path> {
        let dir = &catalog.listing(&self.listing)?.dir;
        self.source
            .strip_prefix(dir)
            .with_context(|| format!("{} lies outside its listing", self.source.display()))
    }

    /// The command by which a reader starts it from the workspace's root.
    pub fn command_line(&self) -> String {
        let release = if self.spec.release { " --release" } else { "" };
        let mut line = match &self.kind {
            Kind::Bin(_) => format!("cargo run{release} -p {}", self.package),
            Kind::Example(name) => {
                format!("cargo run{release} -p {} --example {name}", self.package)
            }
            Kind::Python => format!("python3 listings/{}/peers/main.py", self.listing),
        };
        for feature in &self.features {
            line.push_str(&format!(" --features {feature}"));
        }
        let mut args = self.spec.args.clone();
        if self.is_launched()
            && let Ok((launch, rest)) = crate::mpi::launched(&args)
        {
            line = format!("mpiexec {} {line}", launch.join(" "));
            args = rest;
        }
        if !args.is_empty() {
            line.push_str(if self.kind == Kind::Python {
                " "
            } else {
                " -- "
            });
            line.push_str(&args.join(" "));
        }
        line
    }

    /// The arguments by which cargo is told to build this program and no other, and how; `None` for a script.
    pub fn cargo_target(&self) -> Option<Vec<&str>> {
        let mut arguments = match &self.kind {
            Kind::Bin(name) => vec!["--bin", name],
            Kind::Example(name) => vec!["--example", name],
            Kind::Python => return None,
        };
        if self.spec.release {
            arguments.push("--release");
        }
        for feature in &self.features {
            arguments.extend(["--features", feature]);
        }
        Some(arguments)
    }

    /// Where cargo puts the executable; `None` for a script.
    pub fn executable(&self, target: &Path) -> Option<PathBuf> {
        let suffix = std::env::consts::EXE_SUFFIX;
        let profile = target.join(if self.spec.release {
            "release"
        } else {
            "debug"
        });
        match &self.kind {
            Kind::Bin(name) => Some(profile.join(format!("{name}{suffix}"))),
            Kind::Example(name) => Some(profile.join("examples").join(format!("{name}{suffix}"))),
            Kind::Python => None,
        }
    }

    /// Whether it is the starter or the solution of an exercise: those are judged by their checks, not by a recorded output.
    pub fn is_exercise(&self) -> bool {
        matches!(self.name.as_str(), "exercise" | "solution")
    }

    /// Whether it is what `cargo xtask bench` measures: it prints times for the tool, and no page shows it.
    pub fn is_bench(&self) -> bool {
        self.name == "bench"
    }

    /// Whether its processes are ranks of MPI.
    pub fn has_ranks(&self) -> bool {
        self.needs("mpi")
    }

    /// Whether its metadata says that it needs this.
    pub fn needs(&self, name: &str) -> bool {
        self.spec.needs.iter().any(|need| need == name)
    }

    /// Whether MPI's launcher must start it: a script does not start its own ranks, as our programs do.
    pub fn is_launched(&self) -> bool {
        self.kind == Kind::Python && self.has_ranks()
    }

    /// What a machine must have for this program, and lacks: a sentence for people, or `None`.
    pub fn missing(&self) -> Option<String> {
        self.spec
            .needs
            .iter()
            .find_map(|need| crate::machine::missing(need))
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id())
    }
}

/// The workspace's root, known from where the tool was built.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The ids of the recipes, or whatever else a chapter has, that have a file in `folder` of their chapter: `threads/mutex` for `src/threads/questions/mutex.toml`.
///
/// # Errors
/// If the folder of the pages cannot be read.
pub fn data_files(root: &Path, folder: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for chapter in std::fs::read_dir(root.join("src"))? {
        let chapter = chapter?;
        let Ok(entries) = std::fs::read_dir(chapter.path().join(folder)) else {
            continue;
        };
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if let Some(name) = name.strip_suffix(".toml") {
                found.push(format!("{}/{name}", chapter.file_name().to_string_lossy()));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// ", did you mean `a` or `b`?" for the known names that come near, or an empty text.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut scored: Vec<_> = known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(score, _)| *score > 0.7)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by_key(|(_, candidate)| *candidate);
    let names: Vec<_> = scored
        .iter()
        .take(3)
        .map(|(_, candidate)| format!("`{candidate}`"))
        .collect();
    match names.as_slice() {
        [] => String::new(),
        names => format!("; did you mean {}?", names.join(" or ")),
    }
}

/// The feature that keeps programs which must not compile out of every build that does not ask for them.
const BROKEN: &str = "broken";

/// The metadata as it is written: the listing's own keys, and tables for further programs.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Metadata {
    programs: BTreeMap<String, toml::Table>,
    bench: Option<toml::Table>,
    #[serde(flatten)]
    own: toml::Table,
}

fn read_listing(id: &str, dir: &Path, package: &Package) -> Result<Listing> {
    let expected = format!("listing-{}", id.replace('/', "-"));
    if package.name.as_str() != expected {
        bail!(
            "the package is called `{}`, but its folder asks for `{expected}`",
            package.name
        );
    }
    let metadata: Metadata = match package.metadata.get("listing") {
        Some(value) => {
            serde_json::from_value(value.clone()).context("[package.metadata.listing]")?
        }
        None => Metadata::default(),
    };
    let own: Spec = metadata
        .own
        .clone()
        .try_into()
        .context("[package.metadata.listing]")?;

    let mut programs = BTreeMap::new();
    let mut declared = metadata.programs;
    let mut add = |name: &str,
                   kind: Kind,
                   source: PathBuf,
                   recorded: PathBuf,
                   features: &[String],
                   mut spec: Spec| {
        spec.release = own.release;
        // A feature that is named like a need asks for it.
        for feature in features {
            if crate::machine::need(feature).is_some() && !spec.needs.contains(feature) {
                spec.needs.push(feature.clone());
            }
        }
        let program = Program {
            listing: id.to_owned(),
            package: expected.clone(),
            name: name.to_owned(),
            kind,
            source,
            recorded,
            features: features.to_vec(),
            spec,
        };
        programs.insert(name.to_owned(), program);
    };
    for target in &package.targets {
        let source = target.src_path.as_std_path();
        let stem = source
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if target.kind.contains(&TargetKind::Bin) {
            if target.name != expected {
                bail!(
                    "the binary `{}`: a further program of a listing stands in examples/",
                    target.name
                );
            }
            let kind = Kind::Bin(target.name.clone());
            add(
                "main",
                kind,
                source.to_path_buf(),
                dir.join("output.txt"),
                &target.required_features,
                own.clone(),
            );
        } else if target.kind.contains(&TargetKind::Example) {
            let name = format!("{}-{stem}", id.replace('/', "-"));
            if target.name != name {
                bail!(
                    "examples/{stem}.rs is built as `{}`; declare it with a name that no other listing has:\n\n    [[example]]\n    name = \"{name}\"\n    path = \"examples/{stem}.rs\"\n",
                    target.name
                );
            }
            let spec = program_spec(&stem, declared.remove(&stem), toml::Table::new())?;
            let refused = source.starts_with(dir.join("broken"));
            if refused != spec.error.is_some() || refused && target.required_features.is_empty() {
                bail!(
                    "{stem}.rs: a program that must not compile stands in broken/, says with which `error`, and has `required-features = [\"{BROKEN}\"]`, so that the rest can be built"
                );
            }
            let kind = Kind::Example(target.name.clone());
            add(
                &stem,
                kind,
                source.to_path_buf(),
                source.with_extension("txt"),
                &target.required_features,
                spec,
            );
        }
    }
    let twin = dir.join("peers/main.py");
    if twin.is_file() {
        let mut spec = program_spec("python", declared.remove("python"), metadata.own)?;
        // Its run is not traced.
        spec.trace = Traced::default();
        let mut needs = vec!["python"];
        // The twin of a program of MPI or OpenCL is one, too.
        for (feature, package_of_python) in [("mpi", "mpi4py"), ("opencl", "pyopencl")] {
            if (package.targets.iter())
                .any(|target| target.required_features.iter().any(|name| name == feature))
            {
                needs.extend([feature, package_of_python]);
            }
        }
        for need in needs {
            if !spec.needs.iter().any(|known| known == need) {
                spec.needs.push(need.to_owned());
            }
        }
        add(
            "python",
            Kind::Python,
            twin,
            dir.join("peers/main.txt"),
            &[],
            spec,
        );
    }
    if let Some(name) = declared.keys().next() {
        bail!("[package.metadata.listing.programs.{name}] describes a program that does not exist");
    }
    let bench = match metadata.bench {
        None => None,
        Some(table) => {
            let has_program = programs.contains_key("bench");
            let read = Bench::deserialize(table).map_err(anyhow::Error::from);
            let bench = read
                .and_then(|bench| bench.check(dir, has_program).map(|()| bench))
                .context("[package.metadata.listing.bench]")?;
            Some(bench)
        }
    };
    Ok(Listing {
        bench,
        id: id.to_owned(),
        package: expected,
        dir: dir.to_path_buf(),
        programs,
        dependencies: package
            .dependencies
            .iter()
            .map(|dependency| dependency.name.clone())
            .collect(),
        has_library: package
            .targets
            .iter()
            .any(|target| target.kind.contains(&TargetKind::Lib)),
        features: package
            .features
            .keys()
            .filter(|name| !["default", BROKEN].contains(&name.as_str()))
            .cloned()
            .collect(),
    })
}

/// A further program's metadata laid over `base`.
fn program_spec(name: &str, table: Option<toml::Table>, mut base: toml::Table) -> Result<Spec> {
    base.extend(table.unwrap_or_default());
    base.try_into()
        .with_context(|| format!("[package.metadata.listing.programs.{name}]"))
}
