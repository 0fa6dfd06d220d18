//! What holds for pages: their width, their requests, their accessibility, the keyboard, the search, the tabs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, ensure};
use fantoccini::key::Key;
use serde_json::json;
use xtask::catalog::Catalog;

use crate::driver::{Browser, PATIENCE};
use crate::{Lab, scratch};

const WIDTHS: [u32; 2] = [1280, 390];
const THEMES: [&str; 2] = ["light", "navy"];

/// The accessibility checker: fetched from npm's registry by the first test that needs it, and kept in the target folder.
const AXE: &str = "axe-core-4.14.1";

/// Shows a page in each theme and width, solutions open, and collects what `look` finds wrong there.
fn everywhere(
    lab: &Lab,
    browser: &Browser,
    page: &str,
    look: impl Fn() -> Result<Vec<String>>,
) -> Result<()> {
    browser.open(&lab.book, page)?;
    let mut problems: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for theme in THEMES {
        for width in WIDTHS {
            browser.js(&format!("localStorage.setItem('mdbook-theme', '{theme}')"))?;
            browser.resize(width)?;
            browser.console_errors()?;
            browser.open(&lab.book, page)?;
            let shown = browser.js("return [document.documentElement.classList.contains('navy') ? 'navy' : 'light', innerWidth];")?;
            ensure!(
                shown == json!([theme, width]),
                "not {theme} and {width} pixels wide, but {shown}"
            );
            browser.js(
                "document.querySelectorAll('details').forEach(details => { details.open = true; })",
            )?;
            for problem in look()? {
                problems
                    .entry(problem)
                    .or_default()
                    .insert(format!("{theme}, {width} px"));
            }
        }
    }
    let list: Vec<_> = problems
        .iter()
        .map(|(problem, places)| format!("{problem} ({places:?})"))
        .collect();
    ensure!(list.is_empty(), "{page}:\n{}", list.join("\n"));
    Ok(())
}

/// Nothing is wider than the page, in no tab; nothing comes from elsewhere; nothing is wrong in the console.
pub fn layout(lab: &Lab, browser: &Browser, page: &str) -> Result<()> {
    everywhere(lab, browser, page, || {
        let mut problems = browser.texts(
            r"
            const flows = (part, box) => part === box || (getComputedStyle(part).overflowX === 'visible' && flows(part.parentElement, box));
            const tabs = [...document.querySelectorAll('[role=tab]')];
            const problems = [];
            for (const name of new Set(['', ...tabs.map(tab => tab.textContent)])) {
                tabs.filter(tab => tab.textContent === name).forEach(tab => tab.click());
                let box = document.querySelector('main');
                while (box && box.scrollWidth <= box.clientWidth) {
                    box = box.parentElement;
                }
                if (box) {
                    const edge = box.getBoundingClientRect().left + box.clientWidth;
                    const wide = [...box.querySelectorAll('*')].filter(part => part.getBoundingClientRect().right > edge && flows(part.parentElement, box));
                    problems.push(`the page scrolls sideways: ${wide.slice(0, 3).map(part => part.outerHTML.slice(0, 100)).join(' … ')}`);
                }
            }
            return problems;",
        )?;
        let foreign = browser
            .requests()?
            .into_iter()
            .filter(|url| !url.starts_with(&lab.book) && !url.starts_with("data:"));
        problems.extend(foreign.map(|url| format!("a request to somebody else: {url}")));
        let errors = browser.console_errors()?;
        problems.extend(
            errors
                .iter()
                .map(|error| format!("an error in the console: {error}")),
        );
        Ok(problems)
    })
}

/// The accessibility checker finds nothing.
pub fn axe(lab: &Lab, browser: &Browser, page: &str) -> Result<()> {
    let axe = lab
        .axe
        .get_or_init(|| fetch_axe().map_err(|error| format!("{error:#}")));
    let axe = axe.as_ref().map_err(|error| anyhow!("{error}"))?;
    everywhere(lab, browser, page, || {
        browser.texts(&format!(
            "{axe};
            const nodes = violation => violation.nodes.slice(0, 3).map(node => `\n    ${{node.target.join(' ')}}: ${{node.failureSummary}}`).join('');
            return axe.run(document, {{ resultTypes: ['violations'] }})
                .then(found => found.violations.map(violation => `${{violation.id}}: ${{violation.help}}, ${{violation.nodes.length}} times:${{nodes(violation)}}`));"
        ))
    })
}

/// Where the checker's program is kept.
pub fn axe_file() -> PathBuf {
    scratch().join(AXE).join("package/axe.min.js")
}

/// The checker's program: from the target folder, or from npm's registry.
fn fetch_axe() -> Result<String> {
    let (file, dir) = (axe_file(), scratch().join(AXE));
    if !file.is_file() {
        fs::create_dir_all(&dir)?;
        let package = AXE.replace("core-", "core@");
        for (program, args) in [
            ("npm", &["pack", "--silent", &package][..]),
            (
                "tar",
                &["-xzf", &format!("{AXE}.tgz"), "package/axe.min.js"],
            ),
        ] {
            let status = Command::new(program)
                .args(args)
                .current_dir(&dir)
                .stdout(Stdio::null())
                .status()?;
            ensure!(status.success(), "{program} {}: {status}", args.join(" "));
        }
    }
    Ok(fs::read_to_string(file)?)
}

/// The Tab key leads to everything that can be operated, on a page that has all of it.
pub fn keyboard_reaches_everything(lab: &Lab, browser: &Browser) -> Result<()> {
    for width in WIDTHS {
        browser.resize(width)?;
        browser.open(&lab.book, "threads/mutex")?;
        // Of a list of tabs, one is in the order, and the arrow keys lead to the others.
        let wanted = browser.js(
            "window.reached = new Set();
            document.addEventListener('focusin', event => window.reached.add(event.target));
            window.wanted = [...document.querySelectorAll('a[href], button, input, summary, [tabindex=\"0\"]')]
                .filter(element => element.checkVisibility({ visibilityProperty: true }) && element.matches(':not([role=tab][aria-selected=false])'));
            return window.wanted.length;",
        )?;
        let wanted = wanted.as_u64().context("a number")?;
        ensure!(wanted > 20, "only {wanted} elements");
        browser.press((0..wanted + 5).map(|_| Key::Tab))?;
        let missed = browser.texts("return window.wanted.filter(element => !window.reached.has(element)).map(element => element.outerHTML.slice(0, 120))")?;
        ensure!(
            missed.is_empty(),
            "{width} pixels wide, the Tab key does not lead to\n{}",
            missed.join("\n")
        );
    }
    Ok(())
}

/// The search opens with its key and finds a page.
pub fn search(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, "threads/index")?;
    browser.press(['/'])?;
    browser.until(
        "the search field has the focus",
        PATIENCE,
        "return document.activeElement.id === 'mdbook-searchbar'",
    )?;
    browser.press("deadlock".chars())?;
    browser.until("the page is found", PATIENCE, "return !!document.querySelector('#mdbook-searchresults a[href*=\"threads/deadlock.html\"]')")?;
    let errors = browser.console_errors()?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

/// The tabs that are chosen and whose panels are to be seen.
fn chosen(browser: &Browser) -> Result<Vec<String>> {
    browser.texts(
        "return [...document.querySelectorAll('[role=tab][aria-selected=true]')]
            .filter(tab => document.getElementById(tab.getAttribute('aria-controls')).checkVisibility())
            .map(tab => tab.textContent);",
    )
}

/// A page shows tabs if its listing has a twin, and only then.
pub fn tabs_only_with_a_twin(lab: &Lab, browser: &Browser) -> Result<()> {
    for listing in Catalog::load()?.listings.values() {
        let names: &[&str] = match listing.programs.get("python") {
            Some(_) => &["Python", "Rust"],
            None => &[],
        };
        browser.open(&lab.book, &listing.id)?;
        let found = browser.texts("return [...document.querySelectorAll('.tabs:not([data-label]), .tabs:not([data-label]) [role=tab]')].map(part => part.matches('.tabs') ? '' : part.textContent)")?;
        let found: Vec<_> = found
            .iter()
            .filter(|name| !name.is_empty() || names.is_empty())
            .collect();
        ensure!(found == names, "{}: the tabs are {found:?}", listing.id);
    }
    Ok(())
}

/// The arrow keys, Home and End go from tab to tab, and do not turn the page as elsewhere.
pub fn tabs_by_arrow_keys(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, "threads/mutex")?;
    browser.tab_to("[role=tab]")?;
    for (key, expected) in [
        (Key::Right, "Rust"),
        (Key::Right, "Python"),
        (Key::Left, "Rust"),
        (Key::Home, "Python"),
        (Key::End, "Rust"),
    ] {
        browser.press([key])?;
        let (chosen, focused) = (
            chosen(browser)?,
            browser.js("return document.activeElement.textContent")?,
        );
        ensure!(
            chosen == [expected] && focused == expected,
            "after {key:?}, {chosen:?} is chosen and {focused} has the focus"
        );
    }
    let now = browser.js("return location.pathname")?;
    ensure!(
        now == "/threads/mutex.html",
        "the arrow keys turned the page to {now}"
    );
    Ok(())
}

/// A program that must not compile comes first, beside its repair, and a choice there is none for the next pair.
pub fn tabs_of_repairs(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, "foundations/send-and-sync")?;
    let before = chosen(browser)?;
    ensure!(
        before.len() >= 6 && before.iter().all(|name| name == "Refused"),
        "{before:?}"
    );
    browser.click("[role=tab][aria-selected=false]")?;
    let after = chosen(browser)?;
    ensure!(
        after[0] == "Repaired" && after[1..] == before[1..],
        "{after:?}"
    );
    Ok(())
}

/// The tab that was chosen on one page is chosen on the next, and when the reader comes back.
pub fn tabs_are_remembered(lab: &Lab, browser: &Browser) -> Result<()> {
    for (page, expected) in [
        ("mutex", "Python"),
        ("semaphore", "Rust"),
        ("mutex", "Rust"),
    ] {
        browser.open(&lab.book, &format!("threads/{page}"))?;
        let found = chosen(browser)?;
        ensure!(found == [expected], "{page}: {found:?}");
        if expected == "Python" {
            browser.click("[role=tab][aria-selected=false]")?;
        }
    }
    Ok(())
}
