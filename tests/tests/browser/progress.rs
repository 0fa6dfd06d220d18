//! What the page keeps of the reader's progress: what it takes down, where it shows it, and how the reader takes it along or erases it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::driver::{Browser, PATIENCE};
use crate::quiz::label;
use crate::{Behavior, Lab};

pub const ALL: [(&str, Behavior); 9] = [
    ("progress::questions", questions),
    ("progress::reading", reading),
    ("progress::runs", runs),
    ("progress::exercise", exercise),
    ("progress::erase_by_mouse", erase_by_mouse),
    ("progress::erase_by_touch", erase_by_touch),
    ("progress::erase_by_keyboard", erase_by_keyboard),
    ("progress::export_and_import", export_and_import),
    ("progress::foreign_values_and_no_storage", foreign_values),
];

const PAGE: &str = "threads/mutex";

/// The right answer of a question of the mutex page.
fn solve(browser: &Browser, question: &str) -> Result<()> {
    let list = xtask::questions::Questions::load(&xtask::catalog::root(), PAGE)?.list;
    let found = list.iter().find(|found| found.id == question);
    let right = found.and_then(|found| found.answers.iter().position(|answer| answer.right));
    browser.click(&label(question, right.context("a right answer")?))?;
    browser.click(&format!("#question-{question} .quiz-check"))
}

/// What the mark beside a page says, or nothing.
fn mark(browser: &Browser, page: &str) -> Result<Value> {
    browser.js(&format!(
        "return document.querySelector('#mdbook-sidebar a[href$=\"{page}.html\"] .progress-mark')?.textContent.trim() ?? null"
    ))
}

/// The cells of a page's row, read, run, questions, exercises.
fn row(browser: &Browser, page: &str) -> Result<Value> {
    browser.js(&format!(
        "return [...document.querySelectorAll('tr[data-page=\"{page}\"] td')].map(cell => cell.textContent)"
    ))
}

fn stored(browser: &Browser) -> Result<Vec<String>> {
    browser.texts(
        "return Object.keys(localStorage).filter(key => key.startsWith('book-progress:')).sort()",
    )
}

/// Solved questions stand in the page, the sidebar and the table, also after a reload, and at both widths.
fn questions(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PAGE)?;
    ensure!(
        mark(browser, PAGE)?.is_null(),
        "a mark before anything is done"
    );
    solve(browser, "every-access-locked")?;
    ensure!(
        mark(browser, PAGE)? == "(1 question solved)",
        "{}",
        mark(browser, PAGE)?
    );
    solve(browser, "after-the-panic")?;
    for width in [390, 1280] {
        browser.resize(width)?;
        browser.open(&lab.book, PAGE)?;
        let solved = browser.texts(
            "return [...document.querySelectorAll('.quiz-question')].filter(box => box.querySelector('.quiz-state').textContent !== '').map(box => box.dataset.question)",
        )?;
        ensure!(
            solved == ["every-access-locked", "after-the-panic"],
            "{width}: {solved:?}"
        );
        let name = mark(browser, PAGE)?;
        ensure!(name == "(2 questions solved)", "{width}: {name}");
    }
    // The mark is part of the link: its text is read with the link's, it takes no focus, and no click of its own.
    let link = browser.js(&format!(
        "const link = document.querySelector('#mdbook-sidebar a[href$=\"{PAGE}.html\"]'), mark = link.querySelector('.progress-mark').getBoundingClientRect();
        return [link.textContent.trim().replace(/\\s+/g, ' '), link.querySelectorAll('a, button, [tabindex]').length,
            document.elementFromPoint(mark.x + mark.width / 2, mark.y + mark.height / 2)?.closest('a') === link, mark.right <= link.closest('.sidebar-scrollbox').getBoundingClientRect().right];"
    ))?;
    ensure!(
        link == json!(["Mutex (2 questions solved)", 0, true, true]),
        "{link}"
    );
    browser.open(&lab.book, "progress")?;
    let cells = row(browser, PAGE)?;
    ensure!(
        cells == json!(["not yet", "0 of 4", "2 of 4", "0 of 1"]),
        "{cells}"
    );
    Ok(())
}

/// A jump to the end is no reading; going through it screen by screen is.
fn reading(lab: &Lab, browser: &Browser) -> Result<()> {
    const SHORT: &str = "threads/event";
    for width in [1280, 390] {
        browser.resize(width)?;
        browser.open(&lab.book, SHORT)?;
        browser.js("localStorage.clear()")?;
        browser.open(&lab.book, SHORT)?;
        browser.js("window.scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")?;
        std::thread::sleep(Duration::from_millis(1200));
        ensure!(stored(browser)?.is_empty(), "{:?}", stored(browser)?);
        browser.js("window.scrollTo({ top: 0, behavior: 'instant' })")?;
        browser.until(
            "the page is read",
            PATIENCE,
            "await new Promise(resolve => setTimeout(resolve, 600));
            if (localStorage.getItem('book-progress:read:threads/event')) { return true; }
            window.scrollBy({ top: innerHeight * 0.9, behavior: 'instant' });
            return false;",
        )?;
        let keys = stored(browser)?;
        ensure!(keys == ["book-progress:read:threads/event"], "{keys:?}");
        ensure!(
            mark(browser, SHORT)? == "(read)",
            "{}",
            mark(browser, SHORT)?
        );
    }
    Ok(())
}

/// What ran is run, whatever its end; what did not compile is not.
fn runs(lab: &Lab, browser: &Browser) -> Result<()> {
    for (name, expected) in [("failing", true), ("broken", false)] {
        let page = format!("browser/{name}");
        browser.open(&lab.small, &page)?;
        browser.click(".run-button")?;
        browser.until(
            "the run has ended",
            Duration::from_secs(300),
            "return document.querySelector('.listing-status').dataset.tone === 'bad' && !document.querySelector('figure[data-running]')",
        )?;
        // So short a page is read at once.
        let found = mark(browser, &page)?;
        let says = found.as_str().unwrap_or_default().contains("1 program run");
        ensure!(says == expected, "{name}: {found}");
    }
    let keys = stored(browser)?;
    let ran: Vec<_> = keys.iter().filter(|key| !key.contains(":read:")).collect();
    ensure!(
        ran == ["book-progress:ran:browser/failing#browser/failing"],
        "{keys:?}"
    );
    Ok(())
}

/// The starter of an exercise fails, and so solves nothing; changed so that it ends with 0, it does.
fn exercise(lab: &Lab, browser: &Browser) -> Result<()> {
    const FIGURE: &str = "figure[data-program=\"threads/spawn:exercise\"]";
    let ended = |words: &str| {
        browser
            .until(
                words,
                Duration::from_secs(300),
                &format!("return !document.querySelector('{FIGURE}[data-running]') && document.querySelector('{FIGURE} .listing-message').innerText.includes('{words}')"),
            )
            .map(drop)
    };
    // The menu bar lies over what a click scrolls to the edge of the window.
    let press = |button: &str| {
        browser.js(&format!("document.querySelector('{FIGURE} {button}').scrollIntoView({{ block: 'center', behavior: 'instant' }})"))?;
        browser.click(&format!("{FIGURE} {button}"))
    };
    browser.open(&lab.book, "threads/spawn")?;
    press(".run-button")?;
    ended("xit status 1")?;
    ensure!(stored(browser)?.is_empty(), "{:?}", stored(browser)?);
    press(".edit-button")?;
    browser.js(&format!(
        "const area = document.querySelector('{FIGURE} textarea'); area.value = 'fn main() {{}}\\n'; area.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ))?;
    press(".run-button")?;
    ended("Exit status 0")?;
    let keys = stored(browser)?;
    ensure!(
        keys == ["book-progress:exercise:threads/spawn#threads/spawn:exercise"],
        "{keys:?}"
    );
    browser.open(&lab.book, "progress")?;
    let cells = row(browser, "threads/spawn")?;
    ensure!(cells[3] == "1 of 1", "{cells}");
    Ok(())
}

/// Something to erase: a solved question, and a value of somebody else.
fn something(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PAGE)?;
    solve(browser, "after-the-panic")?;
    browser.js("localStorage.setItem('another', 'stays'); localStorage.setItem('book-progress:broken', 'goes')")?;
    browser.open(&lab.book, "progress")?;
    let cells = row(browser, PAGE)?;
    ensure!(cells[2] == "1 of 4", "{cells}");
    Ok(())
}

const ERASE: &str = "book-progress > .progress-tools .progress-erase";
const CONFIRM: &str = "dialog[open] .progress-erase";
const KEEP: &str = "dialog[open] button:not(.progress-erase)";

fn is_erased(lab: &Lab, browser: &Browser) -> Result<()> {
    let said = browser.js("return document.querySelector('.progress-status').innerText")?;
    ensure!(said == "Your progress is erased.", "{said}");
    for page in ["progress", PAGE] {
        let state = browser.js("return [Object.keys(localStorage).filter(key => key.startsWith('book-progress:')).length, localStorage.getItem('another'),
            document.querySelectorAll('.progress-mark').length, [...document.querySelectorAll('.quiz-state')].filter(state => state.textContent !== '').length]")?;
        ensure!(state == json!([0, "stays", 0, 0]), "{state}");
        browser.open(&lab.book, page)?;
    }
    Ok(())
}

fn erase(lab: &Lab, browser: &Browser, press: impl Fn(&str) -> Result<()>) -> Result<()> {
    something(lab, browser)?;
    press(ERASE)?;
    press(KEEP)?;
    ensure!(row(browser, PAGE)?[2] == "1 of 4", "Keep keeps it");
    press(ERASE)?;
    press(CONFIRM)?;
    ensure!(row(browser, PAGE)?[2] == "0 of 4", "Erase erases it");
    is_erased(lab, browser)
}

fn erase_by_mouse(lab: &Lab, browser: &Browser) -> Result<()> {
    erase(lab, browser, |css| browser.click(css))
}

fn erase_by_touch(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.resize(390)?;
    erase(lab, browser, |css| browser.tap(css))
}

/// Escape closes the question and changes nothing; the focus goes into it and comes back.
fn erase_by_keyboard(lab: &Lab, browser: &Browser) -> Result<()> {
    something(lab, browser)?;
    browser.tab_to(ERASE)?;
    browser.press([Key::Enter])?;
    let focus = browser
        .js("return document.querySelector('dialog[open]')?.contains(document.activeElement)")?;
    ensure!(focus == true, "the focus is not in the question");
    browser.press([Key::Escape])?;
    let focus = browser.js(&format!("return document.activeElement.matches('{ERASE}') && !document.querySelector('dialog[open]')"))?;
    ensure!(focus == true, "the focus does not come back");
    ensure!(row(browser, PAGE)?[2] == "1 of 4", "Escape keeps it");
    browser.press([Key::Enter])?;
    browser.tab_to(CONFIRM)?;
    browser.press([' '])?;
    is_erased(lab, browser)
}

/// The file holds what was done; taken in elsewhere it is known there; another file changes nothing.
fn export_and_import(lab: &Lab, browser: &Browser) -> Result<()> {
    something(lab, browser)?;
    // The file itself goes to the reader's disk; what is in it is looked at where it is made.
    browser.js("const make = URL.createObjectURL; URL.createObjectURL = blob => { window.exported = blob; return make.call(URL, blob); };
        document.addEventListener('click', event => { if (event.target.download) { window.exportedAs = event.target.download; event.preventDefault(); } }, true)")?;
    browser.click("book-progress > .progress-tools button:first-child")?;
    let text = browser.js("return window.exported.text()")?;
    let text = text.as_str().context("a text")?;
    let data: Value = serde_json::from_str(text)?;
    ensure!(
        data["facts"]
            .as_array()
            .is_some_and(|facts| facts.len() == 1)
            && data["facts"][0]["what"] == "solved"
            && data["facts"][0]["page"] == PAGE
            && data["facts"][0]["thing"] == "after-the-panic"
            && data["version"] == 1,
        "{text}"
    );
    let take = |text: &str| {
        browser.js(&format!(
            "const input = document.querySelector('book-progress input[type=file]'), files = new DataTransfer();
            files.items.add(new File([{}], 'progress.json', {{ type: 'application/json' }}));
            document.querySelector('.progress-status').textContent = '';
            input.files = files.files; input.dispatchEvent(new Event('change'));",
            json!(text)
        ))?;
        browser.until(
            "the file is read",
            PATIENCE,
            "return document.querySelector('.progress-status').innerText || null",
        )
    };
    browser.click(ERASE)?;
    browser.click(CONFIRM)?;
    for foreign in [
        "",
        "[]",
        "{\"format\":\"else\",\"version\":1,\"facts\":[]}",
        "null",
        "{\"facts\":5}",
    ] {
        let said = take(foreign)?;
        ensure!(
            said.as_str()
                .is_some_and(|said| said.contains("nothing has changed"))
                && stored(browser)?.is_empty(),
            "{foreign}: {said}"
        );
    }
    let said = take(text)?;
    ensure!(said == "1 entry read, 1 of them new.", "{said}");
    ensure!(row(browser, PAGE)?[2] == "1 of 4", "it is not known again");
    let said = take(text)?;
    ensure!(said == "1 entry read, 0 of them new.", "{said}");
    // Of a file with nonsense in it, what makes sense is taken.
    let mixed = text.replace("\"facts\": [", "\"facts\": [null, {}, {\"what\": \"flown\", \"page\": \"x\", \"at\": \"2026-01-01\"}, {\"what\": \"read\", \"page\": \"threads/spawn\", \"at\": \"2020-06-15T12:00:00Z\"},");
    let said = take(&mixed)?;
    ensure!(said == "2 entries read, 1 of them new.", "{said}");
    let cells = row(browser, "threads/spawn")?;
    ensure!(cells[0] == "Jun 15, 2020", "{cells}");
    Ok(())
}

/// What stands under our keys and is not ours breaks nothing; nor does a browser that keeps nothing at all.
fn foreign_values(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PAGE)?;
    browser.js("for (const [key, value] of [['read:threads/mutex', 'yesterday'], ['solved:threads/mutex#after-the-panic', '<b>{'], ['', ''], ['solved', '2026-01-01'],
            ['read:threads/mutex#x', '2026-01-01'], ['flown:threads/mutex', '2026-01-01'], ['solved:../../<img>#x', '2026-01-01']]) {
        localStorage.setItem(`book-progress:${key}`, value);
    }")?;
    browser.console_errors()?;
    for page in [PAGE, "progress"] {
        browser.open(&lab.book, page)?;
        let marks = browser.js("return document.querySelectorAll('.progress-mark').length")?;
        ensure!(marks == 0, "{page}: {marks} marks");
    }
    browser.open(&lab.book, PAGE)?;
    solve(browser, "after-the-panic")?;
    ensure!(
        mark(browser, PAGE)? == "(1 question solved)",
        "{}",
        mark(browser, PAGE)?
    );
    let errors = browser.console_errors()?;
    ensure!(errors.is_empty(), "{errors:?}");
    for script in [
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; localStorage.clear();",
    ] {
        browser.with_prelude(script, || {
            browser.open(&lab.book, PAGE)?;
            ensure!(mark(browser, PAGE)?.is_null(), "{script}");
            solve(browser, "every-access-locked")?;
            ensure!(
                mark(browser, PAGE)? == "(1 question solved)",
                "{script}: {}",
                mark(browser, PAGE)?
            );
            browser.open(&lab.book, "progress")?;
            let cells = row(browser, PAGE)?;
            ensure!(cells[2] == "0 of 4", "{script}: {cells}");
            Ok(())
        })?;
    }
    let errors = browser.console_errors()?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}
