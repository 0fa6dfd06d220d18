//! A measurement in its page: as it was recorded, and made anew by the reader.

use std::fs;
use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Result, ensure};
use fantoccini::key::Key;

use crate::driver::Browser;
use crate::{Lab, lock};

/// The contenders are built first, with optimization.
const PATIENCE: Duration = Duration::from_secs(300);

const PAGE: &str = "browser/measured";
const BUTTON: &str = "book-bench .run-button";
const STOP: &str = "book-bench .stop-button";

const WIDTHS: [u32; 2] = [1280, 390];

/// Presses the button, waits, and looks at what is shown.
fn measures(lab: &Lab, browser: &Browser, press: impl Fn() -> Result<()>) -> Result<()> {
    // The server measures for one page at a time.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = lock(&TURN);
    let recorded = lab.dir.join("small/listings/browser/measured/bench.json");
    let before = fs::read_to_string(&recorded)?;
    for width in WIDTHS {
        browser.resize(width)?;
        browser.open(&lab.small, PAGE)?;
        press()?;
        browser.until(
            "it shows how far it is",
            PATIENCE,
            "const bar = document.querySelector('book-bench progress'); return !bar.hidden && bar.value > 0;",
        )?;
        let found = browser.until(
            "it has measured",
            PATIENCE,
            "const bench = document.querySelector('book-bench');
            const tone = bench.querySelector('.listing-status').dataset.tone;
            return ['good', 'bad'].includes(tone) && [tone, bench.querySelector('.listing-message').textContent,
                ...[...bench.querySelectorAll('.bench-own tbody tr')].map(row => [...row.children].map(cell => cell.textContent).join(' | '))];",
        )?;
        let found: Vec<String> = serde_json::from_value(found)?;
        let expected = [
            "good",
            "✓ Measured; your figures stand below",
            "a short nap | 500\u{a0}ms | 100\u{a0}ms | 1.00×",
            "a long nap | 1.50\u{a0}s | 200\u{a0}ms | 2.0×",
        ];
        ensure!(
            found.len() == 5 && found[..4] == expected,
            "{width} px: {found:#?}"
        );
        ensure!(
            found[4].starts_with("a nap elsewhere | – | skipped: ")
                && found[4].contains("the need bed"),
            "{found:#?}"
        );
        let wide = browser.js("return document.documentElement.scrollWidth > innerWidth")?;
        ensure!(wide == false, "{width} px: the page scrolls sideways");
    }
    ensure!(
        fs::read_to_string(recorded)? == before,
        "the record was written over from a page"
    );
    Ok(())
}

pub fn by_mouse(lab: &Lab, browser: &Browser) -> Result<()> {
    measures(lab, browser, || browser.click(BUTTON))
}

pub fn by_touch(lab: &Lab, browser: &Browser) -> Result<()> {
    measures(lab, browser, || browser.tap(BUTTON))
}

/// Tab leads to the button, to Stop, and Stop gives the focus back; then it measures after all.
pub fn by_keyboard(lab: &Lab, browser: &Browser) -> Result<()> {
    measures(lab, browser, || {
        browser.tab_to(BUTTON)?;
        browser.press([Key::Enter])?;
        browser.tab_to(STOP)?;
        browser.press([Key::Enter])?;
        browser.until(
            "it has stopped",
            PATIENCE,
            "const bench = document.querySelector('book-bench');
            return bench.querySelector('.listing-message').textContent === 'Stopped' && document.activeElement.matches('.run-button');",
        )?;
        browser.press([Key::Enter])
    })
}

/// The record has its table, its plot with a text alternative, and its words in the text; without a server, no button.
pub fn recorded(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.small, PAGE)?;
    let found = browser.texts(
        "const bench = document.querySelector('book-bench');
        return [
            document.querySelector('.bench-value').textContent,
            [...bench.querySelectorAll('.bench-recorded tbody tr')].map(row => row.dataset.contender).join(),
            bench.querySelector('svg > desc').textContent,
            bench.innerText,
        ];",
    )?;
    ensure!(
        found[0] == "3.0×"
            && found[1] == "short,long"
            && found[2].contains("a long nap: 1.50\u{a0}s")
            && found[3].contains("2026-01-01")
            && found[3].contains("Skipped: a nap elsewhere: bed is missing."),
        "{found:#?}"
    );
    browser.open(&lab.files, "foundations/false-sharing")?;
    let buttons =
        browser.js("return document.querySelectorAll('book-bench .run-button').length")?;
    ensure!(buttons == 0, "{buttons} buttons without a server");
    Ok(())
}
