//! What `[package.metadata.listing.bench]` says: how a listing is measured, and what it must reach.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Component, Path};

use anyhow::{Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::catalog::nearest;
use crate::mpi;

/// How a listing is measured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bench {
    /// The size of the recorded measurement, `--n`.
    pub n: u64,
    /// The size at which a test compares the answers.
    pub quick: u64,
    /// Sizes in bytes, `n` among them, at each of which it is measured: then the times are shown over the sizes.
    #[serde(default)]
    pub sizes: Vec<u64>,
    /// What the sizes count if not bytes, in the plural: `steps`.
    pub sizes_are: Option<String>,
    /// How many threads a contender may use, unless it says otherwise.
    #[serde(default)]
    pub threads: Threads,
    /// Timed runs within a start.
    #[serde(default = "five")]
    pub runs: u32,
    /// How many times each process is started.
    #[serde(default = "three")]
    pub starts: u32,
    /// Seconds that one answer may take; the first one with the contender's preparation and its warm-up.
    #[serde(default = "five_minutes")]
    pub timeout: u64,
    /// The relative difference up to which numbers in two answers are the same; none: the answers are the same text.
    pub agree: Option<f64>,
    /// What one run does, for the table's head.
    pub unit: String,
    /// What of the machine binds the kernel.
    pub limit: Option<Limit>,
    /// Factors whose product is the bytes that one run must move, or the operations that it must do.
    pub amount: Option<Vec<f64>>,
    /// The ways to do the work.
    pub contenders: Vec<Contender>,
    /// What must be reached.
    #[serde(default)]
    pub targets: Vec<Target>,
}

const fn five() -> u32 {
    5
}

const fn three() -> u32 {
    3
}

const fn five_minutes() -> u64 {
    300
}

/// One way to do the work.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contender {
    /// Its name in targets, tables and directives.
    pub name: String,
    /// Its name for readers.
    pub label: String,
    /// What it is written in.
    pub kind: Kind,
    /// The value of `--variant`; the name, if this is left out.
    pub variant: Option<String>,
    /// Whether it is compiled for this very processor (Rust only; a C peer says so in its flags).
    #[serde(default)]
    pub native: bool,
    /// How many threads it may use, where that differs from the others.
    pub threads: Option<Threads>,
    /// A program of MPI: in how many ranks the launcher starts it.
    pub ranks: Option<u32>,
    /// The source within the listing: a C or C++ peer's, or a Python peer's other than `peers/bench.py`.
    pub source: Option<String>,
    /// What a C or C++ compiler is told, after the source.
    #[serde(default)]
    pub flags: Vec<String>,
    /// What must be on the machine, besides what the kind implies.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The environment; `{threads}` and `{n}` are filled in, an empty value unsets a variable.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Timed runs within a start, where that differs: fewer, for a peer that takes minutes.
    pub runs: Option<u32>,
    /// Starts, where that differs.
    pub starts: Option<u32>,
    /// What binds it, where that differs from the others.
    pub limit: Option<Limit>,
    /// What it must move or do, where that differs.
    pub amount: Option<Vec<f64>>,
}

/// What a contender is written in.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A variant of the listing's `examples/bench.rs`.
    Rust,
    /// A variant of `peers/bench.py`.
    Python,
    /// A C program.
    C,
    /// A C++ program.
    #[serde(rename = "c++")]
    Cpp,
}

/// How many threads a contender may use.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(try_from = "ThreadsText")]
pub enum Threads {
    /// As many as the machine has hardware threads.
    #[default]
    Cores,
    /// This many.
    Count(usize),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ThreadsText {
    Count(usize),
    Word(String),
}

impl TryFrom<ThreadsText> for Threads {
    type Error = String;

    fn try_from(text: ThreadsText) -> Result<Self, String> {
        match text {
            ThreadsText::Count(count) if count > 0 => Ok(Self::Count(count)),
            ThreadsText::Word(word) if word == "cores" => Ok(Self::Cores),
            _ => Err("`threads` is \"cores\" or a number from 1 on".to_owned()),
        }
    }
}

impl Threads {
    /// As a number, on this machine.
    pub fn count(self) -> usize {
        match self {
            Self::Cores => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            Self::Count(count) => count,
        }
    }
}

/// What of the machine can bind a kernel.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Bytes a second between cores and memory, read and written (STREAM's triad).
    Bandwidth,
    /// Bytes a second read from memory.
    ReadBandwidth,
    /// Operations a second on numbers of 32 bits; a multiplication with an addition counts as two.
    FlopsF32,
    /// The same on numbers of 64 bits.
    FlopsF64,
    /// Nothing that is measured.
    None,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bandwidth => "memory bandwidth",
            Self::ReadBandwidth => "read bandwidth",
            Self::FlopsF32 => "f32 peak",
            Self::FlopsF64 => "f64 peak",
            Self::None => "no limit",
        })
    }
}

/// A ratio of two contenders' times that must be reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Target {
    /// The contender that is to be fast.
    pub of: String,
    /// The one that it is held against.
    pub against: String,
    /// How many times faster it must be.
    pub at_least: f64,
    /// At which of the sizes, if not at `n`.
    pub n: Option<u64>,
    /// What stands in the way, if the recorded measurement misses it.
    pub missed: Option<String>,
}

impl Bench {
    /// Looks for what a type cannot say.
    ///
    /// # Errors
    /// If the parts do not fit together, or a file is missing in the listing's folder `dir`.
    pub fn check(&self, dir: &Path, has_program: bool) -> Result<()> {
        ensure!(
            self.n > 0 && self.quick > 0 && self.runs > 0 && self.starts > 0 && self.timeout > 0,
            "`n`, `quick`, `runs`, `starts` and `timeout` are 1 or more"
        );
        ensure!(
            self.agree
                .is_none_or(|agree| agree.is_finite() && (0.0..1.0).contains(&agree)),
            "`agree` is a relative difference from 0 to below 1"
        );
        check_amount(self.limit, self.amount.as_ref(), "the listing")?;
        ensure!(
            self.sizes.is_empty()
                || self.sizes.len() > 1
                    && self.sizes.contains(&self.n)
                    && self.sizes[0] > 0
                    && self.sizes.is_sorted_by(|one, next| one < next),
            "`sizes` are two or more, rising, from 1 byte on, and `n` is one of them"
        );
        ensure!(
            (self.sizes_are.as_ref())
                .is_none_or(|what| !self.sizes.is_empty() && what.len() > 1 && what.ends_with('s')),
            "`sizes-are` is the plural of what `sizes` count"
        );
        ensure!(!self.contenders.is_empty(), "there are no contenders");
        let mut names = BTreeSet::new();
        for contender in &self.contenders {
            let name = &contender.name;
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            ensure!(
                !name.is_empty() && name.chars().all(plain),
                "the contender `{name}`: a name is lower-case letters, digits and hyphens"
            );
            ensure!(names.insert(name), "two contenders are called `{name}`");
            self.check_contender(contender, dir, has_program)?;
        }
        for target in &self.targets {
            for name in [&target.of, &target.against] {
                self.contender(name)?;
            }
            ensure!(
                target.at_least.is_finite() && target.at_least > 0.0,
                "the target of `{}`: `at-least` is a ratio above 0",
                target.of
            );
            ensure!(
                target.n.is_none_or(|n| self.is_measured_at(n)),
                "the target of `{}`: its `n` is none of the sizes",
                target.of
            );
            ensure!(
                target
                    .missed
                    .as_ref()
                    .is_none_or(|reason| !reason.trim().is_empty()),
                "the target of `{}`: `missed` is empty",
                target.of
            );
        }
        Ok(())
    }

    fn check_contender(&self, contender: &Contender, dir: &Path, has_program: bool) -> Result<()> {
        let name = &contender.name;
        ensure!(
            contender.runs != Some(0) && contender.starts != Some(0),
            "`{name}`: `runs` and `starts` are 1 or more"
        );
        ensure!(
            contender
                .ranks
                .is_none_or(|ranks| (1..=mpi::MOST).contains(&ranks)),
            "`{name}`: `ranks` are 1 to {}",
            mpi::MOST
        );
        let limit = contender.limit.or(self.limit);
        let amount = contender.amount.as_ref().or(self.amount.as_ref());
        check_amount(limit, amount, &format!("`{name}`"))?;
        match contender.kind {
            Kind::Rust => {
                ensure!(
                    has_program,
                    "`{name}` is a variant of examples/bench.rs, which is missing"
                );
                ensure!(
                    contender.source.is_none() && contender.flags.is_empty(),
                    "`{name}`: a Rust contender has no `source` and no `flags`"
                );
            }
            Kind::Python | Kind::C | Kind::Cpp => {
                ensure!(
                    !contender.native,
                    "`{name}`: `native` is for Rust; a C peer says it in its `flags`"
                );
                let Some(source) = contender.source() else {
                    bail!("`{name}` names no `source`");
                };
                let inside = Path::new(source)
                    .components()
                    .all(|part| matches!(part, Component::Normal(_)));
                ensure!(inside, "`{name}`: `{source}` leads out of the listing");
                ensure!(
                    dir.join(source).is_file(),
                    "`{name}`: there is no file `{source}`"
                );
            }
        }
        Ok(())
    }

    /// The contender of this name.
    ///
    /// # Errors
    /// If there is none; the message offers the nearest names.
    pub fn contender(&self, name: &str) -> Result<&Contender> {
        match self
            .contenders
            .iter()
            .find(|contender| contender.name == name)
        {
            Some(contender) => Ok(contender),
            None => bail!(
                "there is no contender `{name}`{}",
                nearest(
                    name,
                    self.contenders
                        .iter()
                        .map(|contender| contender.name.as_str())
                )
            ),
        }
    }

    /// Whether there are measurements of this size.
    pub fn is_measured_at(&self, n: u64) -> bool {
        n == self.n || self.sizes.contains(&n)
    }

    /// How many threads a contender gets on this machine.
    pub fn threads_of(&self, contender: &Contender) -> usize {
        contender.threads.unwrap_or(self.threads).count()
    }

    /// What binds a contender, and how much of that one run takes.
    pub fn work_of(&self, contender: &Contender) -> Option<(Limit, f64)> {
        let limit = contender.limit.or(self.limit)?;
        let amount = contender.amount.as_ref().or(self.amount.as_ref())?;
        (limit != Limit::None).then(|| (limit, amount.iter().product()))
    }
}

fn check_amount(limit: Option<Limit>, amount: Option<&Vec<f64>>, of: &str) -> Result<()> {
    match (limit, amount) {
        (None | Some(Limit::None), _) => {}
        (Some(_), None) => bail!("{of}: a `limit` needs the `amount` that one run moves or does"),
        (Some(_), Some(factors)) => ensure!(
            !factors.is_empty()
                && factors
                    .iter()
                    .all(|factor| factor.is_finite() && *factor > 0.0),
            "{of}: `amount` is a list of factors above 0"
        ),
    }
    Ok(())
}

impl Contender {
    /// What follows `--variant`.
    pub fn variant(&self) -> &str {
        self.variant.as_deref().unwrap_or(&self.name)
    }

    /// Its own source; a Rust contender has none.
    pub fn source(&self) -> Option<&str> {
        match (self.kind, &self.source) {
            (Kind::Python, None) => Some("peers/bench.py"),
            (_, source) => source.as_deref(),
        }
    }

    /// What must be on the machine.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        let implied: &[&str] = match (self.kind, self.ranks) {
            (Kind::Rust, None) => &[],
            (Kind::Python, None) => &["python"],
            (Kind::C, None) => &["gcc"],
            (Kind::Cpp, None) => &["g++"],
            (Kind::Python, Some(_)) => &["python", "mpi", "mpi4py"],
            // The library's own compiler builds what is written in C.
            (Kind::Rust | Kind::C | Kind::Cpp, Some(_)) => &["mpi"],
        };
        let own = self.needs.iter().map(String::as_str);
        implied
            .iter()
            .copied()
            .chain(own.filter(|need| !implied.contains(need)))
    }

    /// What of that is missing: a sentence for people, or `None`.
    pub fn missing(&self) -> Option<String> {
        self.needs().find_map(crate::machine::missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        n = 2000
        quick = 20
        unit = "one sum"
        limit = "read-bandwidth"
        amount = [8, 1000]
        [[contenders]]
        name = "serial"
        label = "one thread"
        kind = "rust"
        threads = 1
        [[contenders]]
        name = "numpy"
        label = "NumPy"
        kind = "python"
        needs = ["numpy"]
        limit = "none"
        [[targets]]
        of = "serial"
        against = "numpy"
        at-least = 0.97
    "#;

    /// Reads and checks a text in a folder that holds `peers/bench.py` and `peers/a.c`.
    fn read(text: &str) -> Result<Bench> {
        let dir = std::env::temp_dir().join(format!("book-bench-spec-{}", std::process::id()));
        std::fs::create_dir_all(dir.join("peers"))?;
        for file in ["peers/bench.py", "peers/a.c"] {
            std::fs::write(dir.join(file), "")?;
        }
        let bench: Bench = toml::from_str(text)?;
        bench.check(&dir, true)?;
        Ok(bench)
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let bench = read(GOOD).unwrap();
        assert_eq!(
            (bench.runs, bench.starts, bench.timeout, bench.threads),
            (5, 3, 300, Threads::Cores)
        );
        let [serial, numpy] = &bench.contenders[..] else {
            panic!("two contenders");
        };
        assert_eq!((serial.variant(), bench.threads_of(serial)), ("serial", 1));
        assert_eq!(bench.work_of(serial), Some((Limit::ReadBandwidth, 8000.0)));
        assert_eq!(bench.work_of(numpy), None);
        assert_eq!(numpy.source(), Some("peers/bench.py"));
        assert_eq!(numpy.needs().collect::<Vec<_>>(), ["python", "numpy"]);
        assert_eq!(bench.targets[0].missed, None);
        assert!(bench.sizes.is_empty() && bench.is_measured_at(2000) && !bench.is_measured_at(1));
    }

    #[test]
    fn ranks_need_what_starts_them() {
        let text = GOOD
            .replace("quick = 20", "quick = 20\nsizes = [1, 2000, 64000]")
            .replace("threads = 1", "ranks = 2")
            .replace(
                "needs = [\"numpy\"]",
                "needs = [\"numpy\", \"mpi\"]\nranks = 2",
            )
            .replace("at-least = 0.97", "at-least = 0.97\nn = 64000");
        let bench = read(&text).unwrap();
        let needs: Vec<Vec<_>> = bench
            .contenders
            .iter()
            .map(|one| one.needs().collect())
            .collect();
        assert_eq!(
            needs,
            [vec!["mpi"], vec!["python", "mpi", "mpi4py", "numpy"]]
        );
        assert!(bench.is_measured_at(1) && bench.targets[0].n == Some(64000));
    }

    #[test]
    fn each_mistake_is_named() {
        for (from, to, message) in [
            ("n = 2000", "", "missing field `n`"),
            ("n = 2000", "n = 0", "are 1 or more"),
            ("unit =", "units =", "unknown field `units`"),
            ("\"read-bandwidth\"", "\"speed\"", "unknown variant `speed`"),
            ("amount = [8, 1000]", "", "needs the `amount`"),
            ("amount = [8, 1000]", "amount = [8, 0]", "factors above 0"),
            ("threads = 1", "threads = 0", "`threads` is"),
            ("threads = 1", "threads = \"all\"", "`threads` is"),
            (
                "name = \"numpy\"",
                "name = \"serial\"",
                "two contenders are called `serial`",
            ),
            ("name = \"numpy\"", "name = \"Num Py\"", "lower-case"),
            ("of = \"serial\"", "of = \"seril\"", "did you mean `serial`"),
            (
                "kind = \"python\"",
                "kind = \"fortran\"",
                "unknown variant `fortran`",
            ),
            ("kind = \"python\"", "kind = \"c\"", "names no `source`"),
            (
                "kind = \"python\"",
                "kind = \"c\"\nsource = \"peers/b.c\"",
                "no file `peers/b.c`",
            ),
            (
                "kind = \"python\"",
                "kind = \"c\"\nsource = \"../a.c\"",
                "leads out",
            ),
            (
                "kind = \"python\"",
                "kind = \"python\"\nnative = true",
                "`native` is for Rust",
            ),
            (
                "threads = 1",
                "flags = [\"-O3\"]",
                "no `source` and no `flags`",
            ),
            ("at-least = 0.97", "at-least = -1.0", "above 0"),
            (
                "at-least = 0.97",
                "at-least = 1.0\nn = 1",
                "none of the sizes",
            ),
            ("quick = 20", "quick = 20\nsizes = [2000]", "two or more"),
            (
                "quick = 20",
                "quick = 20\nsizes = [1, 2]",
                "`n` is one of them",
            ),
            ("quick = 20", "quick = 20\nsizes = [2000, 1]", "rising"),
            (
                "quick = 20",
                "quick = 20\nsizes = [0, 2000]",
                "from 1 byte on",
            ),
            (
                "quick = 20",
                "quick = 20\nsizes-are = \"steps\"",
                "the plural of what `sizes` count",
            ),
            ("threads = 1", "ranks = 0", "`ranks` are 1 to 64"),
            (
                "at-least = 0.97",
                "at-least = 1.0\nmissed = \" \"",
                "`missed` is empty",
            ),
        ] {
            assert!(GOOD.contains(from), "{from}");
            let error = format!("{:#}", read(&GOOD.replacen(from, to, 1)).unwrap_err());
            assert!(error.contains(message), "{to}: {error}");
        }
    }
}
