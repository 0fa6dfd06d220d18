//! `cargo xtask bench`: measures a listing against its peers, writes `bench.json`, and shows it on the pages.
//!
//! - `spec`: what the metadata say: contenders, targets;
//! - `prepare`: builds the contenders, and skips those whose needs this machine lacks;
//! - `session`: runs them in alternation, compares their answers, takes their times;
//! - `limits`: what the machine can do at most;
//! - `record`: `bench.json`;
//! - [`page`], [`plot`], [`sweep`]: what the pages show of it.

pub mod host;
pub mod limits;
pub mod page;
pub mod plot;
pub mod prepare;
pub mod record;
pub mod session;
pub mod spec;
pub mod sweep;
pub mod words;

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use crate::catalog::{Catalog, Listing};
use crate::execute;
use page::{Verdict, verdict};
use record::{AtSize, Limits, Measured, Record};
use session::{Plan, Progress};
use spec::Bench;

/// What to measure.
#[derive(clap::Args, Debug, Default)]
pub struct Options {
    /// Recipes (data-parallel/map) or chapters (data-parallel)
    listings: Vec<String>,
    /// Every listing that has contenders
    #[arg(long, conflicts_with = "listings")]
    all: bool,
    /// Only compare the answers, on small inputs; writes nothing
    #[arg(long)]
    quick: bool,
}

/// Measures what the options name.
///
/// # Errors
/// If they name nothing that is measured, or it was interrupted.
pub fn bench(catalog: &Catalog, options: &Options) -> Result<ExitCode> {
    let listings = select(catalog, options)?;
    let mut failures = Vec::new();
    for (listing, bench) in &listings {
        let done = execute::block_on(async {
            tokio::select! {
                done = one(catalog, listing, bench, options.quick) => Some(done),
                () = execute::asked_to_end() => None,
            }
        })?;
        let Some(done) = done else {
            bail!("interrupted; of {} nothing was written", listing.id);
        };
        match done {
            Ok(complaints) => failures.extend(
                complaints
                    .into_iter()
                    .map(|complaint| format!("{}: {complaint}", listing.id)),
            ),
            Err(error) => {
                eprintln!("error: {}: {error:#}", listing.id);
                failures.push(format!("{}: not measured", listing.id));
            }
        }
    }
    if failures.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("\nleft to do:");
    for failure in failures {
        eprintln!("  {failure}");
    }
    Ok(ExitCode::FAILURE)
}

fn select<'a>(catalog: &'a Catalog, options: &Options) -> Result<Vec<(&'a Listing, &'a Bench)>> {
    let mut listings = Vec::new();
    let measured = |listing: &'a Listing| Some((listing, listing.bench.as_ref()?));
    if options.all {
        listings.extend(catalog.listings.values().filter_map(measured));
    }
    for name in &options.listings {
        let found: Vec<_> = catalog
            .select(name)?
            .into_iter()
            .filter_map(measured)
            .collect();
        if found.is_empty() {
            bail!(
                "`{name}` has no contenders: no [package.metadata.listing.bench] in its Cargo.toml"
            );
        }
        listings.extend(found);
    }
    if listings.is_empty() {
        bail!(
            "name what to measure (data-parallel/map, or data-parallel for the chapter), or say --all"
        );
    }
    Ok(listings)
}

/// Measures one listing, and writes and shows what came out. Returns what is wrong with it all the same.
async fn one(
    catalog: &Catalog,
    listing: &Listing,
    bench: &Bench,
    quick: bool,
) -> Result<Vec<String>> {
    let bar = ProgressBar::new_spinner().with_message(format!("{}: building", listing.id));
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    let show = |step: Progress| {
        if bar.length().is_none() {
            bar.set_style(
                ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} {elapsed} {msg}")
                    .unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            bar.set_prefix(listing.id.clone());
        }
        bar.set_length(u64::from(step.of));
        bar.set_position(u64::from(step.done));
        bar.set_message(step.label);
    };
    if quick {
        let answers = answers(catalog, listing, bench, show).await;
        bar.finish_and_clear();
        for measured in answers? {
            match (&measured.skipped, &measured.answer) {
                (Some(why), _) => println!("{}: skipped {}: {why}", listing.id, measured.name),
                (_, answer) => println!(
                    "{}: {} answers {}",
                    listing.id,
                    measured.name,
                    answer.as_deref().unwrap_or_default()
                ),
            }
        }
        return Ok(Vec::new());
    }
    let record = record(catalog, listing, bench, Plan::of(bench), &mut |_| {}, show).await;
    bar.finish_and_clear();
    let record = record?;
    record
        .store(&listing.dir)
        .with_context(|| record::path(listing).display().to_string())?;
    print(listing, bench, &record);
    Ok(problems_of(bench, Some(&record)))
}

/// Lets every contender that can run here answer once, at the small size, and compares the answers.
///
/// # Errors
/// If one does not build, fails, or answers something else.
pub async fn answers(
    catalog: &Catalog,
    listing: &Listing,
    bench: &Bench,
    progress: impl FnMut(Progress),
) -> Result<Vec<Measured>> {
    let prepared = prepare::prepare(catalog, listing, bench, &mut |_| {}).await?;
    let (ready, n) = (&prepared.ready, bench.quick);
    let measured = session::measure(bench, ready, n, Plan::ANSWERS, progress).await?;
    Ok(in_order(bench, measured, prepared.skipped))
}

/// Measures a listing. What the compilers say goes to `tell`.
///
/// # Errors
/// If a contender does not build, fails, or answers something else than the others.
pub async fn record(
    catalog: &Catalog,
    listing: &Listing,
    bench: &Bench,
    plan: Plan,
    tell: &mut (dyn FnMut(&str) + Send),
    mut progress: impl FnMut(Progress),
) -> Result<Record> {
    let prepared = prepare::prepare(catalog, listing, bench, tell).await?;
    // Before and after: a limit that was measured while the machine was busy with something else would be too low.
    let threads: BTreeSet<usize> = prepared
        .ready
        .iter()
        .filter(|ready| bench.work_of(&ready.contender).is_some())
        .map(|ready| bench.threads_of(&ready.contender))
        .collect();
    let program = match threads.is_empty() {
        true => None,
        false => Some(prepare::limits_program(catalog, tell).await?),
    };
    let machine = host::machine();
    let mut most = Limits::new();
    if let Some(program) = &program {
        limits::measure(program, &machine, &threads, &mut most).await?;
    }
    let ready = &prepared.ready;
    let measured = session::measure(bench, ready, bench.n, plan, &mut progress).await?;
    let contenders = in_order(bench, measured, prepared.skipped.clone());
    let mut sweep = Vec::new();
    for &n in bench.sizes.iter().filter(|n| plan.sweep && **n != bench.n) {
        let at_this = |step: Progress| {
            progress(Progress {
                label: format!("{}, n = {n}", step.label),
                ..step
            });
        };
        let measured = session::measure(bench, ready, n, plan, at_this)
            .await
            .with_context(|| format!("n = {n}"))?;
        let contenders = in_order(bench, measured, prepared.skipped.clone());
        sweep.push(AtSize { n, contenders });
    }
    if let Some(program) = &program {
        limits::measure(program, &machine, &threads, &mut most).await?;
    }
    let needs: BTreeSet<&str> = prepared
        .ready
        .iter()
        .flat_map(|ready| ready.contender.needs())
        .collect();
    Ok(Record {
        schema: Record::SCHEMA,
        listing: listing.id.clone(),
        date: chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        commit: host::commit(&catalog.root),
        machine,
        versions: host::versions(needs.into_iter()),
        n: bench.n,
        limits: most,
        contenders,
        sweep,
    })
}

/// As the metadata have them.
fn in_order(bench: &Bench, mut some: Vec<Measured>, others: Vec<Measured>) -> Vec<Measured> {
    some.extend(others);
    some.sort_by_key(|measured| {
        bench
            .contenders
            .iter()
            .position(|contender| contender.name == measured.name)
    });
    some
}

/// The table in the terminal.
fn print(listing: &Listing, bench: &Bench, record: &Record) {
    println!("\n{}: {}, n = {}", listing.id, bench.unit, record.n);
    let width = record
        .contenders
        .iter()
        .map(|measured| measured.label.chars().count())
        .max()
        .unwrap_or(0)
        .max(10);
    println!(
        "  {:<width$} {:>7} {:>10} {:>21} {:>9} {:>6}",
        "contender", "threads", "median", "half of the runs", "relative", "limit"
    );
    let fastest = record
        .contenders
        .iter()
        .filter_map(|measured| measured.median)
        .fold(f64::INFINITY, f64::min);
    for measured in &record.contenders {
        let (Some(median), Some([low, high])) = (measured.median, measured.quartiles) else {
            println!(
                "  {:<width$} skipped: {}",
                measured.label,
                measured.skipped.as_deref().unwrap_or_default()
            );
            continue;
        };
        let share = bench
            .contender(&measured.name)
            .ok()
            .and_then(|contender| record.share(bench, contender));
        println!(
            "  {:<width$} {:>7} {:>10} {:>21} {:>9} {:>6}",
            measured.label,
            measured.threads,
            words::time(median),
            words::range(low, high),
            words::ratio(median / fastest),
            share.map(words::share).unwrap_or_default()
        );
    }
    for line in page::limits(bench, record) {
        println!("  {line}");
    }
    for (n, contenders) in record.sizes().iter().filter(|_| !record.sweep.is_empty()) {
        let times: Vec<_> = (contenders.iter())
            .filter_map(|one| Some(format!("{} {}", one.name, words::time(one.median?))))
            .collect();
        println!("  n = {n}: {}", times.join(", "));
    }
    for target in &bench.targets {
        let (mark, ratio) = match verdict(Some(record), target) {
            Verdict::Reached(ratio) => ("reached", words::ratio(ratio)),
            Verdict::Missed(ratio) => ("MISSED", words::ratio(ratio)),
            Verdict::Unknown => ("unknown", "–".to_owned()),
        };
        println!(
            "  {mark}: {} against {}{}: {ratio}, wanted {}",
            target.of,
            target.against,
            page::at_size(bench, target),
            words::ratio(target.at_least)
        );
    }
}

/// What is wrong with the measurements of the book, one line each: a listing that is not measured, or was before its contenders changed; a target that is missed
/// without a reason, or has a reason although it is reached; a contender above what the machine can do.
///
/// # Errors
/// If a record cannot be read.
pub fn problems(catalog: &Catalog) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for listing in catalog.listings.values() {
        if let Some(bench) = &listing.bench {
            let record = Record::load(listing)?;
            found.extend(
                problems_of(bench, record.as_ref())
                    .into_iter()
                    .map(|problem| format!("listings/{}: {problem}", listing.id)),
            );
        } else if record::path(listing).exists() {
            found.push(format!(
                "listings/{}: there is a bench.json, but no [package.metadata.listing.bench]",
                listing.id
            ));
        }
    }
    Ok(found)
}

/// Above this share of a limit, one of the two was measured or counted wrongly.
const TOO_GOOD: f64 = 1.05;

fn problems_of(bench: &Bench, record: Option<&Record>) -> Vec<String> {
    let Some(record) = record else {
        return vec!["it is not measured yet: there is no bench.json".to_owned()];
    };
    let mut found: Vec<_> = record
        .differences(bench)
        .into_iter()
        .map(|difference| format!("bench.json is of another time: {difference}"))
        .collect();
    for contender in &bench.contenders {
        if let Some(share) = record.share(bench, contender)
            && share > TOO_GOOD
        {
            found.push(format!(
                "`{}` has {} of the limit: its `amount` is too large, or it moves less by design (then give it `limit = \"none\"` or an amount of its own)",
                contender.name,
                words::share(share)
            ));
        }
    }
    for target in &bench.targets {
        let name = format!(
            "the target of `{}` against `{}`{}",
            target.of,
            target.against,
            page::at_size(bench, target)
        );
        match (verdict(Some(record), target), &target.missed) {
            (Verdict::Missed(ratio), None) => found.push(format!(
                "{name} is missed ({}, wanted {}) without a reason: say in `missed` what stands in the way",
                words::ratio(ratio),
                words::ratio(target.at_least)
            )),
            (Verdict::Reached(ratio), Some(_)) => found.push(format!(
                "{name} is reached ({}): `missed` has to go",
                words::ratio(ratio)
            )),
            _ => {}
        }
    }
    found
}
