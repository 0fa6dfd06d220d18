//! What the pages show of the measurements: `{{#bench …}}`, `{{#ratio …}}`, `{{#time …}}`, `{{#rate …}}`, `{{#share …}}`, `{{#performance}}`.
//!
//! Everything comes from `bench.json`. Where there is none yet, the page says so and how to measure; a test of the book does not pass then.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use anyhow::{Context, Result, bail};

use super::plot;
use super::record::{self, Record};
use super::spec::{Bench, Limit, Target};
use super::sweep;
use super::words;
use crate::catalog::{Catalog, Listing};
use crate::preprocess::escape;

/// A listing that is measured, with its record if there is one.
fn measured<'a>(
    catalog: &'a Catalog,
    id: &str,
) -> Result<(&'a Listing, &'a Bench, Option<Record>)> {
    let listing = catalog.listing(id)?;
    let bench = listing.bench.as_ref().with_context(|| {
        format!("the listing `{id}` is not measured: its Cargo.toml has no [package.metadata.listing.bench]")
    })?;
    Ok((listing, bench, Record::load(listing)?))
}

/// What stands where a figure is missing.
fn not_measured(id: &str) -> String {
    format!(
        "<span class=\"bench-missing\">not measured yet: <code>{}</code></span>",
        escape(&record::command(id))
    )
}

/// The inline directives: `ratio`, `time`, `rate` and `share`. Where a listing is measured at several sizes, the last word can be one of them.
///
/// # Errors
/// If the listing or a contender is unknown, or the argument is of another form.
pub fn inline(catalog: &Catalog, name: &str, argument: &str) -> Result<String> {
    let mut words: Vec<_> = argument.split_whitespace().collect();
    let at: Option<u64> = match words.last() {
        Some(last) if words.len() > 2 && name != "share" => last.parse().ok(),
        _ => None,
    };
    if at.is_some() {
        words.pop();
    }
    let (id, names) = match (name, words.as_slice()) {
        ("ratio", [id, names @ ..]) if names.len() == 2 => (*id, names),
        ("time" | "rate" | "share", [id, names @ ..]) if names.len() == 1 => (*id, names),
        ("ratio", _) => bail!("`{{{{#ratio <chapter>/<recipe> <faster> <slower>}}}}`"),
        _ => bail!("`{{{{#{name} <chapter>/<recipe> <contender>}}}}`"),
    };
    let (_, bench, record) = measured(catalog, id)?;
    for name in names {
        bench
            .contender(name)
            .with_context(|| format!("in `{id}`"))?;
    }
    let first = bench.contender(names[0])?;
    if let Some(n) = at.filter(|n| !bench.is_measured_at(*n)) {
        bail!("`{id}` is not measured at the size {n}");
    }
    if name == "rate" && (bench.sizes.is_empty() || bench.sizes_are.is_some()) {
        bail!("`{id}` has no `sizes` in bytes, so there is no rate");
    }
    if name == "share" && bench.work_of(first).is_none() {
        bail!(
            "in `{id}`, no `limit` is said for `{}`: there is nothing to give its share of",
            names[0]
        );
    }
    let Some(record) = record else {
        return Ok(not_measured(id));
    };
    let value = match (name, names) {
        ("ratio", [of, against]) => record.ratio(of, against, at).map(words::ratio),
        ("time", _) => record.time(&first.name, at).map(words::time),
        ("rate", _) => record
            .time(&first.name, at)
            .map(|time| rate(at.unwrap_or(record.n), time)),
        _ => record.share(bench, first).map(words::share),
    };
    Ok(match value {
        Some(text) => format!("<span class=\"bench-value\">{text}</span>"),
        None => {
            let skipped = names.iter().find_map(|name| {
                let found = record
                    .contenders
                    .iter()
                    .find(|measured| measured.name == **name)?;
                found.skipped.clone()
            });
            match skipped {
                Some(why) => format!(
                    "<span class=\"bench-missing\">not measured: {}</span>",
                    escape(&why)
                ),
                None => not_measured(id),
            }
        }
    })
}

/// The figure of a listing: table, plot, machine and date, the command to repeat it.
///
/// # Errors
/// If the listing is unknown or not measured, or its record cannot be read.
pub fn figure(catalog: &Catalog, id: &str) -> Result<String> {
    let (_, bench, record) = measured(catalog, id)?;
    let mut html = format!(
        "<book-bench data-listing=\"{}\">\n<figure class=\"bench\">\n<figcaption class=\"bench-title\">{}</figcaption>\n",
        escape(id),
        escape(&bench.unit)
    );
    match record {
        None => {
            let _ = writeln!(html, "<p class=\"bench-note\">{}</p>", not_measured(id));
        }
        Some(record) => {
            let drawn = match record.sweep.is_empty() {
                true => plot::svg(&bench.unit, &record)?,
                false => sweep::svg(&bench.unit, bench.sizes_are.as_deref(), &record)?,
            };
            if let Some(svg) = drawn {
                let _ = writeln!(html, "<div class=\"bench-plot drawing\">\n{svg}\n</div>");
            }
            if !record.sweep.is_empty() {
                html.push_str(&over_sizes(bench, &record));
            }
            html.push_str(&table(bench, &record));
            html.push_str(&notes(bench, &record));
        }
    }
    let _ = write!(
        html,
        "<div class=\"listing-command\"><code>{}</code></div>\n</figure>\n</book-bench>\n",
        escape(&record::command(id))
    );
    Ok(html)
}

/// Bytes in a time.
fn rate(bytes: u64, seconds: f64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "sizes of messages")]
    words::rate(bytes as f64 / seconds, "B")
}

/// From this size on a rate says more than a time.
const LARGE: u64 = 4096;

/// A row for each size, a column for each contender.
fn over_sizes(bench: &Bench, record: &Record) -> String {
    let counted = bench.sizes_are.as_deref();
    let mut html = String::from(
        "<div class=\"table-wrapper\"><table class=\"bench-table bench-sizes\">\n<thead><tr><th scope=\"col\">Size</th>",
    );
    let shown: Vec<_> = (record.contenders.iter())
        .filter(|measured| measured.median.is_some())
        .collect();
    for measured in &shown {
        let _ = write!(html, "<th scope=\"col\">{}</th>", escape(&measured.label));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for (n, _) in record.sizes() {
        let _ = write!(
            html,
            "<tr><th scope=\"row\">{}</th>",
            words::size(n, counted)
        );
        for measured in &shown {
            let cell = match record.time(&measured.name, Some(n)) {
                None => "–".to_owned(),
                Some(time) if n < LARGE || counted.is_some() => words::time(time),
                Some(time) => format!("{}<small>{}</small>", words::time(time), rate(n, time)),
            };
            let _ = write!(html, "<td>{cell}</td>");
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
    html
}

/// The contenders with their times, from the fastest to the slowest.
fn table(bench: &Bench, record: &Record) -> String {
    let mut rows: Vec<_> = record
        .contenders
        .iter()
        .filter_map(|measured| Some((measured, measured.median?, measured.quartiles?)))
        .collect();
    rows.sort_by(|a, b| a.1.total_cmp(&b.1));
    let Some(fastest) = rows.first().map(|row| row.1) else {
        return "<p class=\"bench-note\">No contender could run.</p>\n".to_owned();
    };
    let shares = bench
        .contenders
        .iter()
        .any(|contender| record.share(bench, contender).is_some());
    let limit = bench.limit.unwrap_or(Limit::None);
    let mut html = String::from(
        "<div class=\"table-wrapper bench-recorded\"><table class=\"bench-table\">\n<thead><tr><th scope=\"col\">Contender</th><th scope=\"col\">Median</th><th scope=\"col\">Half of the runs</th><th scope=\"col\">Relative time</th>",
    );
    if shares {
        let of = match limit {
            Limit::None => "limit".to_owned(),
            limit => limit.to_string(),
        };
        let _ = write!(html, "<th scope=\"col\">Share of {of}</th>");
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for (measured, median, [low, high]) in rows {
        // How many ranks and threads there are says the label of a program of MPI.
        let threads = if Some(measured.threads) == usual_threads(record) || measured.ranks.is_some()
        {
            String::new()
        } else {
            format!(
                " <small>{}</small>",
                words::count(measured.threads, "thread")
            )
        };
        let _ = write!(
            html,
            "<tr data-contender=\"{}\"><th scope=\"row\">{}{threads}</th><td>{}</td><td>{}</td><td>{}</td>",
            escape(&measured.name),
            escape(&measured.label),
            words::time(median),
            words::range(low, high),
            words::ratio(median / fastest),
        );
        if shares {
            let share = bench
                .contender(&measured.name)
                .ok()
                .and_then(|contender| record.share(bench, contender));
            let _ = write!(
                html,
                "<td>{}</td>",
                share.map_or_else(|| "–".to_owned(), words::share)
            );
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div>\n");
    html
}

/// The number of threads that most contenders had.
fn usual_threads(record: &Record) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for measured in &record.contenders {
        if measured.median.is_some() && measured.ranks.is_none() {
            *counts.entry(measured.threads).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, contenders)| *contenders);
    most.map(|(threads, _)| threads)
}

/// How, on what and when it was measured, and what was not.
fn notes(bench: &Bench, record: &Record) -> String {
    let mut html = format!(
        "<p class=\"bench-note\">Each median is of {}, taken in alternation with the other contenders; n&nbsp;=&nbsp;{}{}. Measured on {} on {}. {}.</p>\n",
        samples(record),
        words::grouped(record.n),
        usual_threads(record).map_or_else(String::new, |threads| format!(
            ", {} where nothing else is said",
            words::count(threads, "thread")
        )),
        words::day(record),
        escape(&words::machine(&record.machine)),
        escape(&versions(record)),
    );
    let limits = limits(bench, record);
    if !limits.is_empty() {
        let _ = writeln!(
            html,
            "<p class=\"bench-note\">What this machine can do, measured beside it: {}.</p>",
            limits.join("; ")
        );
    }
    for measured in &record.contenders {
        if let Some(why) = &measured.skipped {
            let _ = writeln!(
                html,
                "<p class=\"bench-note bench-missing\">Skipped: {}: {}.</p>",
                escape(&measured.label),
                escape(why.trim_end_matches('.'))
            );
        }
    }
    html
}

/// "15 runs in 3 starts", or the span if contenders differ.
fn samples(record: &Record) -> String {
    let counts: BTreeSet<(usize, usize)> = record
        .contenders
        .iter()
        .filter(|measured| !measured.seconds.is_empty())
        .map(|measured| {
            (
                measured.seconds.iter().map(Vec::len).sum(),
                measured.seconds.len(),
            )
        })
        .collect();
    match (counts.first(), counts.last()) {
        (Some((few, _)), Some((many, starts))) if few == many => {
            format!("{many} runs in {}", words::count(*starts, "start"))
        }
        (Some((few, _)), Some((many, starts))) => format!(
            "{few} to {many} runs in {} (fewer for what takes long)",
            words::count(*starts, "start")
        ),
        _ => "no runs".to_owned(),
    }
}

fn versions(record: &Record) -> String {
    let versions: Vec<_> = record
        .versions
        .iter()
        .map(|(name, version)| format!("{name} {version}"))
        .collect();
    versions.join(", ")
}

/// The limits that the contenders are held against.
pub fn limits(bench: &Bench, record: &Record) -> Vec<String> {
    let used: BTreeSet<Limit> = bench
        .contenders
        .iter()
        .filter_map(|contender| Some(bench.work_of(contender)?.0))
        .collect();
    used.into_iter()
        .filter_map(|limit| {
            let by_threads: Vec<_> = record
                .limits
                .get(&limit)?
                .iter()
                .map(|(threads, most)| {
                    let unit = match limit {
                        Limit::Bandwidth | Limit::ReadBandwidth | Limit::None => "B",
                        Limit::FlopsF32 | Limit::FlopsF64 => "flop",
                    };
                    format!(
                        "{} with {}",
                        words::rate(*most, unit),
                        words::count(*threads, "thread")
                    )
                })
                .collect();
            Some(format!("{limit} {}", by_threads.join(", ")))
        })
        .collect()
}

/// What has become of a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It was reached, with this ratio.
    Reached(f64),
    /// It was missed, with this ratio.
    Missed(f64),
    /// One of the two was not measured.
    Unknown,
}

/// Holds a record against a target.
pub fn verdict(record: Option<&Record>, target: &Target) -> Verdict {
    match record.and_then(|record| record.ratio(&target.of, &target.against, target.n)) {
        Some(ratio) if ratio >= target.at_least => Verdict::Reached(ratio),
        Some(ratio) => Verdict::Missed(ratio),
        None => Verdict::Unknown,
    }
}

/// `, 64 MiB`: where a target holds, if it names a size.
pub fn at_size(bench: &Bench, target: &Target) -> String {
    target.n.map_or_else(String::new, |n| {
        format!(", {}", words::size(n, bench.sizes_are.as_deref()))
    })
}

/// The tables of all targets of all listings, a chapter at a time.
///
/// # Errors
/// If a record cannot be read.
pub fn performance(catalog: &Catalog) -> Result<String> {
    let mut html = String::new();
    let mut machines: Vec<(String, BTreeSet<String>)> = Vec::new();
    let (mut reached, mut missed, mut unknown) = (0, 0, 0);
    let mut chapter = "";
    for listing in catalog.listings.values() {
        let Some(bench) = &listing.bench else {
            continue;
        };
        let record = Record::load(listing)?;
        if let Some(record) = &record {
            let machine = format!(
                "{} ({})",
                words::machine(&record.machine),
                versions_of_rust(record)
            );
            let day = words::day(record).to_owned();
            match machines.iter_mut().find(|(known, _)| *known == machine) {
                Some((_, days)) => drop(days.insert(day)),
                None => machines.push((machine, BTreeSet::from([day]))),
            }
        }
        let own = listing.id.split('/').next().unwrap_or_default();
        if bench.targets.is_empty() {
            continue;
        }
        if own != chapter {
            if !chapter.is_empty() {
                html.push_str("</tbody></table></div>\n\n");
            }
            chapter = own;
            let _ = write!(
                html,
                "### `{chapter}`\n\n<div class=\"table-wrapper\"><table class=\"bench-table bench-targets\">\n<thead><tr><th scope=\"col\">Recipe</th><th scope=\"col\">Faster</th><th scope=\"col\">Than</th><th scope=\"col\">Wanted</th><th scope=\"col\">Measured</th></tr></thead>\n<tbody>\n"
            );
        }
        for target in &bench.targets {
            let verdict = verdict(record.as_ref(), target);
            let measured = match verdict {
                Verdict::Reached(ratio) => {
                    reached += 1;
                    format!(
                        "<span class=\"bench-reached\">✓ {}</span>",
                        words::ratio(ratio)
                    )
                }
                Verdict::Missed(ratio) => {
                    missed += 1;
                    format!(
                        "<span class=\"bench-missed\">✗ {}</span> {}",
                        words::ratio(ratio),
                        escape(
                            target
                                .missed
                                .as_deref()
                                .unwrap_or("No reason is given yet.")
                        )
                    )
                }
                Verdict::Unknown => {
                    unknown += 1;
                    not_measured(&listing.id)
                }
            };
            let label = |name: &str| {
                bench
                    .contender(name)
                    .map_or_else(|_| name.to_owned(), |contender| contender.label.clone())
            };
            let recipe = listing.id.rsplit('/').next().unwrap_or_default();
            let _ = writeln!(
                html,
                "<tr data-verdict=\"{}\"><th scope=\"row\"><a href=\"{}.html\">{recipe}</a></th><td>{}</td><td>{}</td><td>{}</td><td>{measured}</td></tr>",
                match verdict {
                    Verdict::Reached(_) => "reached",
                    Verdict::Missed(_) => "missed",
                    Verdict::Unknown => "unknown",
                },
                listing.id,
                escape(&(label(&target.of) + &at_size(bench, target))),
                escape(&label(&target.against)),
                words::ratio(target.at_least),
            );
        }
    }
    if !chapter.is_empty() {
        html.push_str("</tbody></table></div>\n");
    }
    let mut head = format!(
        "Of {} targets, {reached} are reached and {missed} are missed{}.\n\n",
        reached + missed + unknown,
        if unknown > 0 {
            format!("; {unknown} could not be judged, because a contender was not measured")
        } else {
            String::new()
        }
    );
    for (machine, days) in machines {
        let days: Vec<_> = days.into_iter().collect();
        let _ = write!(
            head,
            "Measured on {}: {}.\n\n",
            days.join(", "),
            escape(&machine)
        );
    }
    Ok(head + &html)
}

fn versions_of_rust(record: &Record) -> String {
    record
        .versions
        .get("rustc")
        .map_or_else(String::new, |version| format!("rustc {version}"))
}
