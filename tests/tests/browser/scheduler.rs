//! The scenarios: by mouse, by touch, by keyboard, at both widths, and without scripts.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::Lab;
use crate::driver::{Browser, PATIENCE};

const PAGE: &str = "threads/mutex";
const VERDICT: &str = "return document.querySelector('.scheduler-verdict').innerText";

fn verdict(browser: &Browser, wanted: &str) -> Result<()> {
    let shown = browser.js(VERDICT)?;
    let shown = shown.as_str().unwrap_or_default();
    ensure!(
        shown.contains(wanted),
        "the verdict is `{shown}`, not `{wanted}`"
    );
    Ok(())
}

/// Both read, both write: the deposit is lost. Undo takes one step back, Restart all; the mutex leaves no such order.
pub fn by_mouse(lab: &Lab, browser: &Browser) -> Result<()> {
    let step = |thread: u32| {
        browser.click(&format!(
            ".scheduler-thread:nth-child({thread}) .scheduler-step"
        ))
    };
    for width in [1280, 390] {
        browser.resize(width)?;
        browser.open(&lab.book, PAGE)?;
        for thread in [1, 2, 1, 2] {
            step(thread)?;
        }
        verdict(browser, "A deposit is lost: the balance is 110")?;
        let count = browser.js("return document.querySelector('.scheduler-count').innerText")?;
        ensure!(
            count == "You are on one of 6 interleavings; 4 of them fail.",
            "{count}"
        );
        browser.click(".scheduler-tools button:nth-child(1)")?;
        verdict(browser, "A writes 110")?;
        browser.click(".scheduler-tools button:nth-child(2)")?;
        verdict(browser, "Choose the thread that goes first")?;
        browser.click(".scheduler-versions button:nth-child(2)")?;
        step(1)?;
        let blocked = browser.js(
            "const card = document.querySelectorAll('.scheduler-thread')[1];
            return [card.querySelector('.scheduler-step').ariaDisabled, card.querySelector('.scheduler-state').innerText];",
        )?;
        ensure!(
            blocked == json!(["true", "waits for account, which A holds"]),
            "{blocked}"
        );
        // A press on a thread that waits does nothing.
        step(2)?;
        verdict(browser, "A locks account")?;
        for thread in [1, 1, 1, 2, 2, 2, 2] {
            step(thread)?;
        }
        verdict(browser, "Both deposits are there")?;
    }
    Ok(())
}

/// The same with a finger on a phone: steps, a version, a thread that waits.
pub fn by_touch(lab: &Lab, browser: &Browser) -> Result<()> {
    let step = |thread: u32| {
        browser.tap(&format!(
            ".scheduler-thread:nth-child({thread}) .scheduler-step"
        ))
    };
    browser.resize(390)?;
    browser.open(&lab.book, PAGE)?;
    browser.js("document.addEventListener('pointerdown', event => { window.pointer = event.pointerType; }, true);")?;
    for thread in [1, 2, 1, 2] {
        step(thread)?;
    }
    verdict(browser, "A deposit is lost: the balance is 110")?;
    let pointer = browser.js("return window.pointer")?;
    ensure!(pointer == "touch", "it is touched with a {pointer}");
    browser.tap(".scheduler-tools button:nth-child(2)")?;
    verdict(browser, "Choose the thread that goes first")?;
    browser.tap(".scheduler-versions button:nth-child(2)")?;
    step(1)?;
    // A press on a thread that waits does nothing.
    step(2)?;
    verdict(browser, "A locks account")
}

/// The keys of the threads, `u` and `r`; the focus stays where it is, and a screen reader hears what has happened.
pub fn by_keyboard(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PAGE)?;
    browser.tab_to("book-scheduler .scheduler-step")?;
    browser.press("aabb".chars())?;
    verdict(browser, "Both deposits are there: the balance is 120")?;
    browser.press("uuu".chars())?;
    browser.press("bab".chars())?;
    verdict(browser, "A deposit is lost")?;
    let heard = browser.js(
        "return [document.activeElement.className, document.querySelector('book-scheduler [role=status]').textContent]",
    )?;
    ensure!(
        heard
            == json!([
                "scheduler-step",
                "B writes 110. ✗ A deposit is lost: the balance is 110, and should be 120."
            ]),
        "{heard}"
    );
    browser.press("r".chars())?;
    verdict(browser, "Choose the thread that goes first")?;
    // The same by the buttons alone.
    browser.press(" ".chars())?;
    verdict(browser, "A reads 100")
}

/// A shortest failure of every scenario is played to its end, and replayed.
pub fn shortest_failures(lab: &Lab, browser: &Browser) -> Result<()> {
    for page in [
        "mutex",
        "deadlock",
        "condvar",
        "event",
        "barrier",
        "semaphore",
    ] {
        browser.open(&lab.book, &format!("threads/{page}"))?;
        // Not at the pace of people.
        browser.js("const wait = window.setTimeout; window.setTimeout = (action, ms) => wait(action, ms / 100);")?;
        for tool in [4, 3] {
            browser.js(&format!(
                "document.querySelectorAll('.scheduler-tools button:nth-child({tool})').forEach(button => button.click())"
            ))?;
            browser.until(
                &format!("the failures of {page}"),
                PATIENCE.min(Duration::from_secs(20)),
                "return [...document.querySelectorAll('.scheduler-verdict')].every(verdict => verdict.dataset.tone === 'bad')",
            )?;
        }
    }
    Ok(())
}

/// Without scripts the words stand: how many, how many fail, and a shortest failure as a table.
pub fn without_scripts(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.allow_scripts(false)?;
    browser.open(&lab.files, PAGE)?;
    let words = browser.js("return document.querySelector('book-scheduler').innerText")?;
    browser.allow_scripts(true)?;
    let words = words.as_str().unwrap_or_default();
    for part in [
        "There are 6 interleavings of their steps; 4 of them fail.",
        "2\t\treads 100\n",
        "A deposit is lost: the balance is 110, and should be 120.",
        "There are 2 interleavings of their steps; none of them fails.",
    ] {
        ensure!(words.contains(part), "`{part}` is not in {words}");
    }
    Ok(())
}
