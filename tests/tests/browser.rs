//! The book in a real browser: each page light and dark, on a desktop and on a phone; Run and Stop; tabs; the site without our server; changes that show.
//!
//! Each can be picked by name: `cargo test --test browser -- layout::threads/mutex`. What a page looks like when its test fails is saved as a picture.

#[path = "browser/access.rs"]
mod access;
#[path = "browser/attacks.rs"]
mod attacks;
#[path = "browser/driver.rs"]
mod driver;
#[path = "browser/edits.rs"]
mod edits;
#[path = "browser/grids.rs"]
mod grids;
#[path = "browser/measures.rs"]
mod measures;
#[path = "browser/moves.rs"]
mod moves;
#[path = "browser/pages.rs"]
mod pages;
#[path = "browser/progress.rs"]
mod progress;
#[path = "browser/quiz.rs"]
mod quiz;
#[path = "browser/runs.rs"]
mod runs;
#[path = "browser/scaling.rs"]
mod scaling;
#[path = "browser/scheduler.rs"]
mod scheduler;
#[path = "browser/sites.rs"]
mod sites;
#[path = "browser/weight.rs"]
mod weight;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use book_tests::npm;
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::{Handle, Runtime};
use xtask::catalog::Catalog;
use xtask::machine;

use driver::{Browser, Driver};

/// A test of one thing that a page does.
type Behavior = fn(&Lab, &Browser) -> Result<()>;

fn main() -> ExitCode {
    let start = Instant::now();
    let mut arguments = Arguments::from_args();
    // Two browsers at a time: they measure, and would disturb each other.
    arguments.test_threads = Some(arguments.test_threads.unwrap_or(2).min(2));
    let trials = match trials() {
        Ok(trials) => trials,
        Err(error) => {
            eprintln!("error: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    let conclusion = libtest_mimic::run(&arguments, trials);
    if let Some(lab) = LAB.get() {
        lab.end();
        eprintln!("all of it took {} s", start.elapsed().as_secs());
    }
    conclusion.exit_code()
}

fn trials() -> Result<Vec<Trial>> {
    let catalog = Catalog::load()?;
    let summary = fs::read_to_string(catalog.root.join("src/SUMMARY.md"))?;
    let mut names: Vec<_> = summary
        .split("](")
        .filter_map(|rest| Some(rest.split_once(".md)")?.0.to_owned()))
        .collect();
    names.push("print".to_owned());

    let mut trials = Vec::new();
    for page in names {
        let (own, name) = (page.clone(), format!("layout::{page}"));
        let layout = move |lab: &Lab, browser: &Browser| pages::layout(lab, browser, &own);
        trials.push(trial(&name, None, layout));
        let (own, name) = (page.clone(), format!("scripts::{page}"));
        let scripts = move |lab: &Lab, browser: &Browser| weight::scripts(lab, browser, &own);
        trials.push(trial(&name, None, scripts));
        // The page for printing holds nothing that the others do not.
        if page != "print" {
            let (own, name) = (page.clone(), format!("focus::{page}"));
            let focus = move |lab: &Lab, browser: &Browser| access::focus(lab, browser, &own);
            trials.push(trial(&name, None, focus));
            let name = format!("axe::{page}");
            let axe = move |lab: &Lab, browser: &Browser| access::axe(lab, browser, &page);
            trials.push(trial(&name, npm::AXE.missing(), axe));
        }
    }
    for program in catalog.programs().filter(|program| program.name == "main") {
        let (id, exit, missing) = (program.id(), program.spec.exit, program.missing());
        let name = format!("run::{id}");
        let run = move |lab: &Lab, browser: &Browser| runs::run(lab, browser, &id, exit);
        trials.push(trial(&name, missing, run));
    }
    let behaviors: &[(&str, Behavior)] = &[
        ("edit::by_mouse", edits::by_mouse),
        ("edit::by_touch", edits::by_touch),
        ("edit::by_keyboard", edits::by_keyboard),
        ("edit::is_kept", edits::is_kept),
        ("edit::python", edits::python),
        ("edit::arguments", edits::arguments),
        ("edit::without_server", edits::without_server),
        ("measure::by_mouse", measures::by_mouse),
        ("measure::by_touch", measures::by_touch),
        ("measure::by_keyboard", measures::by_keyboard),
        ("measure::recorded", measures::recorded),
        ("scheduler::by_mouse", scheduler::by_mouse),
        ("scheduler::by_touch", scheduler::by_touch),
        ("scheduler::by_keyboard", scheduler::by_keyboard),
        ("scheduler::shortest_failures", scheduler::shortest_failures),
        ("scheduler::without_scripts", scheduler::without_scripts),
        ("run::compile_error_is_shown", runs::compile_error),
        ("run::what_must_not_compile", runs::refused),
        ("run::exit_status_is_shown", runs::exit_status),
        ("stop::by_mouse", runs::stop_by_mouse),
        ("stop::run_and_stop_by_touch", runs::by_touch),
        ("stop::run_and_stop_by_keyboard", runs::by_keyboard),
        ("stop::by_closing_the_tab", runs::stop_by_closing_the_tab),
        ("stop::by_leaving_the_page", runs::stop_by_leaving_the_page),
        ("motion::reduced", access::reduced_motion),
        ("attack::from_another_site", attacks::from_another_site),
        ("attack::from_a_rebound_name", attacks::from_a_rebound_name),
        (
            "tabs::only_where_there_is_a_twin",
            pages::tabs_only_with_a_twin,
        ),
        ("tabs::each_way", pages::tabs_each_way),
        ("tabs::arrow_keys", pages::tabs_by_arrow_keys),
        ("tabs::repairs", pages::tabs_of_repairs),
        ("tabs::choice_is_remembered", pages::tabs_are_remembered),
        ("copy::each_way", pages::copy_each_way),
        ("code::colors", pages::colors),
        ("frame::themes_each_way", pages::themes_each_way),
        ("frame::keys", pages::page_keys),
        ("frame::menu_bar", pages::menu_bar),
        ("frame::hidden_lines", pages::hidden_lines),
        ("contents::chapters_fold", pages::chapters_fold),
        ("search::finds_a_page", pages::search),
        ("search::each_way", pages::search_each_way),
        ("static::run_says_how", runs::static_run_says_how),
        (
            "static::playground_only_when_pressed",
            runs::static_playground,
        ),
        ("static::without_scripts", runs::static_without_scripts),
        ("live::served_compressed", weight::served_compressed),
        ("live::change_is_shown", runs::live_change),
        ("live::error_is_shown", runs::live_error),
    ];
    let more = quiz::ALL
        .into_iter()
        .chain(moves::ALL)
        .chain(grids::ALL)
        .chain(progress::ALL)
        .chain(scaling::BEHAVIORS);
    for (name, test) in behaviors.iter().copied().chain(more) {
        trials.push(trial(name, None, test));
    }
    let states: [(&str, Behavior); 4] = [
        ("axe::while_programs_run", access::axe_runs),
        ("axe::what_opens", access::axe_frame),
        ("axe::what_moves", moves::axe),
        ("axe::grids", grids::axe),
    ];
    for (name, test) in states {
        trials.push(trial(name, npm::AXE.missing(), test));
    }
    let lighthouse = |lab: &Lab, _: &Browser| weight::lighthouse(lab);
    trials.push(trial("lighthouse", npm::LIGHTHOUSE.missing(), lighthouse));
    let missing = npm::TYPESCRIPT.missing();
    trials.push(book_tests::trial("types", missing, weight::types));
    Ok(trials)
}

/// A test that is skipped, with its reason, where there is no browser or `missing` says what else is lacking.
fn trial(
    name: &str,
    missing: Option<String>,
    test: impl FnOnce(&Lab, &Browser) -> Result<()> + Send + 'static,
) -> Trial {
    let own = name.to_owned();
    let trial = Trial::test(name, move || {
        let lab = LAB.get_or_init(|| Lab::start().unwrap_or_else(|error| panic!("{error:#}")));
        lab.check(&own, test)
            .map_err(|error| Failed::from(format!("{error:#}")))
    });
    let elsewhere = (!cfg!(target_os = "linux"))
        .then(|| "it looks for processes in /proc, as Linux has them".to_owned());
    let missing = missing.or_else(|| machine::missing("browser"));
    book_tests::skipped(trial, missing.or(elsewhere))
}

/// What the tests share; started by the first one that is not skipped.
static LAB: OnceLock<Lab> = OnceLock::new();

struct Lab {
    /// Where the book is served with its Run buttons, `http://127.0.0.1:…`.
    book: String,
    /// Where it is served as files alone.
    files: String,
    /// Where the small book is served, whose programs sleep and fail.
    small: String,
    /// For what is gone afterwards.
    dir: PathBuf,
    handle: Handle,
    runtime: Mutex<Option<Runtime>>,
    driver: Mutex<Option<Driver>>,
    idle: Mutex<Vec<Browser>>,
    started: AtomicUsize,
    axe: OnceLock<Result<String, String>>,
}

impl Lab {
    fn start() -> Result<Self> {
        let runtime = Runtime::new()?;
        let handle = runtime.handle().clone();
        let root = xtask::catalog::root();
        let dir = scratch().join(format!("browser-{}", std::process::id()));
        sites::write_book(&dir.join("small"))?;
        Ok(Self {
            book: sites::serve_book(&handle, &root)?,
            files: sites::serve_files(xtask::book::build(&root, Some(dir.join("files")))?)?,
            small: sites::serve_book(&handle, &dir.join("small"))?,
            dir,
            handle,
            runtime: Mutex::new(Some(runtime)),
            driver: Mutex::new(Some(Driver::start()?)),
            idle: Mutex::default(),
            started: AtomicUsize::new(0),
            axe: OnceLock::new(),
        })
    }

    /// Makes a test in a browser that is as new; where it fails, a picture is saved of what it saw.
    fn check(&self, name: &str, test: impl FnOnce(&Self, &Browser) -> Result<()>) -> Result<()> {
        let idle = lock(&self.idle).pop();
        let browser = match idle {
            Some(browser) => browser,
            None => {
                let number = self.started.fetch_add(1, Ordering::Relaxed);
                let driver = lock(&self.driver);
                let driver = driver.as_ref().context("the tests have ended")?;
                Browser::start(
                    driver,
                    &self.handle,
                    &self.dir.join(format!("profile-{number}")),
                )?
            }
        };
        if let Err(error) = test(self, &browser) {
            let picture = scratch().join(format!("browser-{}.png", name.replace(['/', ':'], "-")));
            browser
                .screenshot(&picture)
                .with_context(|| format!("{error:#}\nand there is no picture of it"))?;
            bail!("{error:#}\na picture of it: {}", picture.display());
        }
        browser.reset(&[&self.book, &self.files, &self.small])?;
        lock(&self.idle).push(browser);
        Ok(())
    }

    /// Ends the browsers, their driver and the servers, and removes what they wrote.
    fn end(&self) {
        lock(&self.idle).clear();
        drop(lock(&self.driver).take());
        if let Some(runtime) = lock(&self.runtime).take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
        let _ = fs::remove_dir_all(&self.dir);
        let port = self.book.rsplit(':').next().unwrap_or_default();
        let _ = fs::remove_dir_all(xtask::catalog::root().join("target/serve").join(port));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn scratch() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}
