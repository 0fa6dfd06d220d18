//! For everybody: what the accessibility checker says of a page and of every state of its components; the way of the focus; motion.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use fantoccini::key::Key;
use serde_json::json;

use crate::driver::{Browser, PATIENCE};
use crate::{Lab, sites};

pub const WIDTHS: [u32; 2] = [1280, 390];
pub const THEMES: [&str; 2] = ["light", "navy"];

/// A listing may have to be built before it runs.
const BUILD_PATIENCE: Duration = Duration::from_secs(300);

/// Shows a page in each theme and width, and collects what `look` finds wrong there.
pub fn everywhere(
    browser: &Browser,
    site: &str,
    page: &str,
    look: impl Fn() -> Result<Vec<String>>,
) -> Result<()> {
    browser.open(site, page)?;
    let mut problems: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for theme in THEMES {
        for width in WIDTHS {
            browser.js(&format!("localStorage.setItem('mdbook-theme', '{theme}')"))?;
            browser.resize(width)?;
            browser.console_errors()?;
            browser.open(site, page)?;
            let shown = browser.js("return [document.documentElement.classList.contains('navy') ? 'navy' : 'light', innerWidth];")?;
            ensure!(
                shown == json!([theme, width]),
                "not {theme} and {width} pixels wide, but {shown}"
            );
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

/// What the accessibility checker finds in the page as it is.
fn violations(lab: &Lab, browser: &Browser) -> Result<Vec<String>> {
    let axe = lab.axe.get_or_init(|| {
        let text = book_tests::npm::AXE
            .fetch()
            .and_then(|file| Ok(fs::read_to_string(file)?));
        text.map_err(|error| format!("{error:#}"))
    });
    let axe = axe.as_ref().map_err(|error| anyhow!("{error}"))?;
    browser.texts(&format!(
        "{axe};
        const nodes = violation => violation.nodes.slice(0, 3).map(node => `\n    ${{node.target.join(' ')}}: ${{node.failureSummary}}`).join('');
        return axe.run(document, {{ resultTypes: ['violations'] }})
            .then(found => found.violations.map(violation => `${{violation.id}}: ${{violation.help}}, ${{violation.nodes.length}} times:${{nodes(violation)}}`));"
    ))
}

/// What it finds, marked with the state that the page is in.
pub fn violations_in(lab: &Lab, browser: &Browser, state: &str) -> Result<Vec<String>> {
    let found = violations(lab, browser)?;
    Ok(found
        .iter()
        .map(|problem| format!("{state}: {problem}"))
        .collect())
}

/// A page: as it comes, with all that is folded open; then with the other tabs chosen, every editor open, and every scheduler under way.
pub fn axe(lab: &Lab, browser: &Browser, page: &str) -> Result<()> {
    everywhere(browser, &lab.book, page, || {
        browser.js(
            "document.querySelectorAll('details').forEach(details => { details.open = true; })",
        )?;
        let mut problems = violations(lab, browser)?;
        let changed = browser.js(
            "const press = css => [...document.querySelectorAll(css)].map(button => button.click()).length;
            return press('main [role=tab][aria-selected=false]') + press('main .edit-button:not(.reset-button)') + press('main .scheduler-thread:first-child .scheduler-step') + press('main legend + div > input') + press('main .quiz-check') + press('main .moves-follow > button:nth-of-type(2)');",
        )?;
        if changed != 0 {
            problems.extend(violations_in(lab, browser, "in use")?);
        }
        Ok(problems)
    })
}

/// What a run leaves in the page: an end, a failure, the compiler's message, an edit with marked lines; and a run that goes on.
pub fn axe_runs(lab: &Lab, browser: &Browser) -> Result<()> {
    let ended = "return ['good', 'bad', 'note'].includes(document.querySelector('.listing-status').dataset.tone)";
    for (name, until) in [
        ("declared", ended),
        ("failing", ended),
        ("broken", ended),
        (
            "sleeper",
            "return document.querySelector('[data-kind=live] > pre').innerText.includes('pid')",
        ),
    ] {
        everywhere(browser, &lab.small, &format!("browser/{name}"), || {
            browser.click(".run-button")?;
            browser.until(name, BUILD_PATIENCE, until)?;
            let mut problems = violations_in(lab, browser, name)?;
            if name == "broken" {
                browser.click(".edit-button")?;
                browser.press("// edited".chars())?;
                browser.click(".run-button")?;
                browser.until(
                    "the line is marked",
                    BUILD_PATIENCE,
                    "return !!document.querySelector('.editor-problem')",
                )?;
                problems.extend(violations_in(lab, browser, "marked")?);
                browser.js("localStorage.removeItem('book-edit:browser/broken')")?;
            }
            Ok(problems)
        })?;
    }
    everywhere(browser, &lab.files, "threads/mutex", || {
        browser.js("document.querySelectorAll('figure[data-program]:not([data-playground]) .run-button').forEach(button => button.click())")?;
        violations_in(lab, browser, "without a server")
    })
}

/// The parts of every page that open: contents, themes, search with results, the list of keys; and what the author is shown of a mistake.
pub fn axe_frame(lab: &Lab, browser: &Browser) -> Result<()> {
    everywhere(browser, &lab.book, "preface", || {
        let mut problems = Vec::new();
        if browser.js("return innerWidth")? == 390 {
            browser.click("#mdbook-sidebar-toggle")?;
            browser.js(
                "return Promise.allSettled(document.getAnimations().map(animation => animation.finished)).then(() => true)",
            )?;
            problems.extend(violations_in(lab, browser, "contents")?);
            browser.press([Key::Escape])?;
            browser.js("document.getElementById('mdbook-sidebar-toggle').click()")?;
            browser.js(
                "return Promise.allSettled(document.getAnimations().map(animation => animation.finished)).then(() => true)",
            )?;
        }
        browser.js("document.getElementById('mdbook-theme-toggle').click()")?;
        problems.extend(violations_in(lab, browser, "themes")?);
        browser.js("document.getElementById('mdbook-theme-toggle').click(); document.activeElement.blur();")?;
        browser.press(['?'])?;
        problems.extend(violations_in(lab, browser, "keys")?);
        browser.press([Key::Escape])?;
        browser.press(['/'])?;
        browser.until(
            "the search field has the focus",
            PATIENCE,
            "return document.activeElement.id === 'mdbook-searchbar'",
        )?;
        browser.press("mutex".chars())?;
        browser.until(
            "something is found",
            PATIENCE,
            "return !!document.querySelector('#mdbook-searchresults a')",
        )?;
        problems.extend(violations_in(lab, browser, "search")?);
        Ok(problems)
    })?;
    let root = lab.dir.join("mistake");
    sites::write_book(&root)?;
    let site = sites::serve_book(&lab.handle, &root)?;
    browser.open(&site, "page")?;
    sites::write(
        &root.join("src/page.md"),
        "# Page\n\n{{#listing browser/sleper}}\n",
    )?;
    everywhere(browser, &site, "page", || {
        browser.until(
            "the mistake is shown",
            PATIENCE,
            "return !!document.querySelector('.live-panel[role=alert]')",
        )?;
        violations_in(lab, browser, "a mistake")
    })
}

/// The Tab key leads to everything that can be operated, in the order of the page; each shows that it has the focus, and nothing lies over it.
pub fn focus(lab: &Lab, browser: &Browser, page: &str) -> Result<()> {
    for width in WIDTHS {
        browser.resize(width)?;
        browser.open(&lab.book, page)?;
        // What is opened shows whether it scrolls, and can be focused then, as soon as it has been laid out.
        browser.js(
            "document.documentElement.style.scrollBehavior = 'auto';
            document.querySelectorAll('details').forEach(details => { details.open = true; });
            return new Promise(done => setTimeout(() => requestAnimationFrame(() => done(true)), 100));",
        )?;
        // Of a list of tabs, one is in the order, and the arrow keys lead to the others.
        let wanted = browser.js(
            "window.wanted = [...document.querySelectorAll('a[href], button, input, summary, textarea, [tabindex=\"0\"]')]
                .filter(element => element.checkVisibility({ visibilityProperty: true }) && element.tabIndex === 0 && !element.matches('[role=tab][aria-selected=false], [type=radio]:not(legend + div > *)'));
            window.reached = [];
            window.wrong = [];
            document.addEventListener('focusin', ({ target }) => {
                window.reached.push(target);
                const style = getComputedStyle(target);
                const name = target.outerHTML.slice(0, 120);
                if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) {
                    window.wrong.push(`${name} does not show that it has the focus`);
                }
                // The menu bar follows when it is told, which is before the next picture is drawn, but after this.
                document.dispatchEvent(new Event('scroll'));
                // Of a box that is higher than the window a part is seen; a link may be broken over two lines: its first one.
                const [first] = target.getClientRects();
                const [top, bottom] = [Math.max(first.top, 0), Math.min(first.bottom, innerHeight)];
                const x = Math.max(first.left, 0) + Math.min(first.width, innerWidth) / 2;
                const over = [0.1, 0.3, 0.5, 0.7, 0.9].map(part => document.elementFromPoint(x, top + (bottom - top) * part));
                if (!over.some(over => over && (target.contains(over) || over.contains(target) && over.matches('a, button, label, summary')))) {
                    window.wrong.push(`${name} lies under ${over[2] ? over[2].outerHTML.slice(0, 80) : 'the edge of the window'} (${first.top}, ${innerHeight})`);
                }
            });
            return window.wanted.length;",
        )?;
        let wanted = wanted.as_u64().unwrap_or_default();
        ensure!(wanted > 5, "only {wanted} elements");
        browser.press((0..wanted).map(|_| Key::Tab))?;
        let mut wrong = browser.texts(
            "const name = element => element.outerHTML.slice(0, 120);
            const { reached, wanted, wrong } = window;
            const missed = wanted.filter(element => !reached.includes(element)).map(element => `the Tab key does not lead to ${name(element)}`);
            const extra = reached.filter(element => !wanted.includes(element)).map(element => `the Tab key stops at ${name(element)}`);
            const at = reached.findIndex((element, index) => element !== wanted[index]);
            const order = missed.length === 0 && at >= 0 ? [`${name(reached[at])} comes where ${wanted[at] && name(wanted[at])} should`] : [];
            return [...extra, ...missed, ...order, ...wrong.splice(0)];",
        )?;
        // And back: what lies above comes into the window from under the menu bar.
        browser.press_with_shift((0..wanted.min(60)).map(|_| Key::Tab))?;
        wrong.extend(browser.texts("return window.wrong")?);
        ensure!(
            wrong.is_empty(),
            "{page}, {width} pixels wide:\n{}",
            wrong.join("\n")
        );
    }
    Ok(())
}

/// Who has asked the system for less motion sees none, while a program runs and while the contents open.
pub fn reduced_motion(lab: &Lab, browser: &Browser) -> Result<()> {
    let moving = "return document.getAnimations().filter(animation => animation.effect.getComputedTiming().activeDuration > 0).map(animation => `${animation.animationName ?? animation.transitionProperty} of ${animation.effect.target.className}`)";
    for (preference, expected) in [("no-preference", true), ("reduce", false)] {
        browser.prefer_motion(preference)?;
        browser.open(&lab.small, "browser/sleeper")?;
        browser.click(".run-button")?;
        browser.until(
            "it runs",
            BUILD_PATIENCE,
            "return document.querySelector('[data-kind=live] > pre').innerText.includes('pid')",
        )?;
        let running = browser.texts(moving)?;
        browser.js("document.getElementById('mdbook-sidebar-toggle').click()")?;
        let opening = browser.texts(moving)?;
        browser.click(".stop-button")?;
        ensure!(
            running.is_empty() != expected && (opening.len() > running.len()) == expected,
            "with {preference}: {running:?}, {opening:?}"
        );
    }
    Ok(())
}
