//! `bench.json`: what was measured, on what, when. CONTRIBUTING.md describes the file.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::spec::{Bench, Contender, Kind, Limit};
use crate::catalog::Listing;

/// The number of the schema. A file of another one must be measured again.
const SCHEMA: u32 = 1;

/// A measurement of one listing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Which form the file has.
    pub schema: u32,
    /// The listing, `data-parallel/map`.
    pub listing: String,
    /// When it was measured, in UTC: `2026-11-25T14:03:00Z`.
    pub date: String,
    /// The commit, with `+` behind it if the tree differed; none outside a clone.
    pub commit: Option<String>,
    /// What it was measured on.
    pub machine: Machine,
    /// The versions of what compiled and ran the contenders.
    pub versions: BTreeMap<String, String>,
    /// The size, `--n`.
    pub n: u64,
    /// What the machine can do at most, measured in the same session; empty if no contender is held against it.
    pub limits: Limits,
    /// What each contender needed.
    pub contenders: Vec<Measured>,
    /// The same at other sizes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sweep: Vec<AtSize>,
}

/// What each contender needed at another size.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtSize {
    /// The size, `--n`.
    pub n: u64,
    /// What each contender needed.
    pub contenders: Vec<Measured>,
}

/// The machine.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The processor's name.
    pub cpu: String,
    /// Hardware threads.
    pub cores: usize,
    /// The caches, from the nearest to the farthest.
    pub caches: Vec<Cache>,
    /// Bytes of memory; 0 if the system does not say.
    pub memory: u64,
    /// The operating system and its kernel.
    pub os: String,
}

/// A cache.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// 1, 2, 3.
    pub level: u32,
    /// `data`, `instruction` or `unified`.
    pub kind: String,
    /// Bytes of one of them.
    pub bytes: u64,
    /// Hardware threads that share it.
    pub shared_by: usize,
}

/// What the machine can do at most: for each limit, bytes or operations a second by number of threads.
pub type Limits = BTreeMap<Limit, BTreeMap<usize, f64>>;

/// What a contender needed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// As in the metadata.
    pub name: String,
    /// As in the metadata.
    pub label: String,
    /// As in the metadata.
    pub kind: Kind,
    /// Whether it was compiled for this very processor.
    pub native: bool,
    /// How many threads it was given.
    pub threads: usize,
    /// In how many ranks it was started, if it is a program of MPI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranks: Option<u32>,
    /// Why it was not measured, and how to change that; then nothing follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// What it computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The middle of all samples, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median: Option<f64>,
    /// The values below which a quarter and three quarters of the samples lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quartiles: Option<[f64; 2]>,
    /// All samples in seconds: a list for each start of the process.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seconds: Vec<Vec<f64>>,
}

impl Measured {
    /// A contender that was not measured.
    pub fn skipped(bench: &Bench, contender: &Contender, why: String) -> Self {
        Self {
            name: contender.name.clone(),
            label: contender.label.clone(),
            kind: contender.kind,
            native: contender.native,
            threads: bench.threads_of(contender),
            ranks: contender.ranks,
            skipped: Some(why),
            answer: None,
            median: None,
            quartiles: None,
            seconds: Vec::new(),
        }
    }

    /// One that was, with at least one sample.
    pub fn of(
        bench: &Bench,
        contender: &Contender,
        answer: String,
        seconds: Vec<Vec<f64>>,
    ) -> Self {
        let samples: Vec<f64> = seconds.concat();
        Self {
            skipped: None,
            answer: Some(answer),
            median: Some(quantile(&samples, 0.5)),
            quartiles: Some([quantile(&samples, 0.25), quantile(&samples, 0.75)]),
            seconds,
            ..Self::skipped(bench, contender, String::new())
        }
    }
}

/// The value below which this share of the samples lies, between two of them in proportion (type 7 of Hyndman and Fan, as NumPy's and R's default).
pub fn quantile(samples: &[f64], share: f64) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few dozen samples"
    )]
    let (below, rest) = {
        let at = last as f64 * share;
        (at as usize, at.fract())
    };
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * rest
}

impl Record {
    /// The schema that is written now.
    pub const SCHEMA: u32 = SCHEMA;

    /// Reads a listing's record; `None` if it has none yet.
    ///
    /// # Errors
    /// If the file cannot be understood.
    pub fn load(listing: &Listing) -> Result<Option<Self>> {
        let path = path(listing);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let record: Self = serde_json::from_str(&text)
            .map_err(anyhow::Error::from)
            .and_then(|record: Self| {
                if record.schema != SCHEMA {
                    bail!("it has the schema {}, and the tool {SCHEMA}", record.schema);
                }
                Ok(record)
            })
            .with_context(|| {
                format!(
                    "listings/{}/bench.json cannot be understood; `{}` writes it anew",
                    listing.id,
                    command(&listing.id)
                )
            })?;
        Ok(Some(record))
    }

    /// Writes it beside the listing.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn store(&self, dir: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        // All or nothing: half a file would be read as a broken one.
        let (path, half) = (dir.join("bench.json"), dir.join("bench.json.new"));
        std::fs::write(&half, text)?;
        Ok(std::fs::rename(half, path)?)
    }

    /// What was measured of this contender; `None` if it was skipped.
    pub fn measured(&self, name: &str) -> Option<&Measured> {
        self.contenders
            .iter()
            .find(|measured| measured.name == name && measured.median.is_some())
    }

    /// All sizes, rising, with what was measured at each.
    pub fn sizes(&self) -> Vec<(u64, &[Measured])> {
        let mut sizes: Vec<_> = (self.sweep.iter())
            .map(|at| (at.n, &at.contenders[..]))
            .chain([(self.n, &self.contenders[..])])
            .collect();
        sizes.sort_by_key(|(n, _)| *n);
        sizes
    }

    /// The median time of a contender in seconds at a size, `n` if none is said, if it was measured.
    pub fn time(&self, name: &str, at: Option<u64>) -> Option<f64> {
        let at = at.unwrap_or(self.n);
        let (_, contenders) = self.sizes().into_iter().find(|(n, _)| *n == at)?;
        (contenders.iter().find(|measured| measured.name == name))?.median
    }

    /// How many times faster `of` is than `against`, if both were measured.
    pub fn ratio(&self, of: &str, against: &str, at: Option<u64>) -> Option<f64> {
        Some(self.time(against, at)? / self.time(of, at)?)
    }

    /// What a contender reaches of the limit that binds it, if that was measured.
    pub fn share(&self, bench: &Bench, contender: &Contender) -> Option<f64> {
        let (limit, amount) = bench.work_of(contender)?;
        let measured = self.measured(&contender.name)?;
        let by_threads = self.limits.get(&limit)?;
        // Of a machine with many cores, not each number is measured: the next greater one is a limit too.
        let (_, most) = by_threads
            .range(measured.threads..)
            .next()
            .or_else(|| by_threads.last_key_value())?;
        Some(amount / measured.median? / most)
    }

    /// What the metadata say otherwise than the measurement; empty if it still holds.
    pub fn differences(&self, bench: &Bench) -> Vec<String> {
        let mut found = Vec::new();
        if self.n != bench.n {
            found.push(format!("n was {} and is {}", self.n, bench.n));
        }
        let sizes: Vec<_> = self.sizes().into_iter().map(|(n, _)| n).collect();
        if !bench.sizes.is_empty() && sizes != bench.sizes
            || bench.sizes.is_empty() && sizes.len() > 1
        {
            found.push(format!("the sizes were {sizes:?}"));
        }
        for contender in &bench.contenders {
            let name = &contender.name;
            match self
                .contenders
                .iter()
                .find(|measured| measured.name == *name)
            {
                None => found.push(format!("`{name}` is new")),
                Some(measured) => {
                    if (measured.kind, measured.native) != (contender.kind, contender.native) {
                        found.push(format!("`{name}` is built in another way"));
                    }
                    if measured.ranks != contender.ranks {
                        found.push(format!("`{name}` has another number of ranks"));
                    }
                    if measured.label != contender.label {
                        found.push(format!("`{name}` has another label"));
                    }
                }
            }
        }
        for measured in &self.contenders {
            if bench.contender(&measured.name).is_err() {
                found.push(format!("`{}` is gone", measured.name));
            }
        }
        found
    }
}

/// Where a listing's record stands.
pub fn path(listing: &Listing) -> std::path::PathBuf {
    listing.dir.join("bench.json")
}

/// The command that measures a listing.
pub fn command(id: &str) -> String {
    format!("cargo xtask bench {id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "these are exact")]
    fn medians_and_quartiles_are_the_usual_ones() {
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 0.5), 2.0);
        assert_eq!(quantile(&[4.0, 1.0, 2.0, 3.0], 0.5), 2.5);
        assert_eq!(quantile(&[4.0, 1.0, 2.0, 3.0], 0.25), 1.75);
        assert_eq!(quantile(&[7.0], 0.75), 7.0);
        assert!(quantile(&[], 0.5).is_nan());
    }
}
