//! Editing a listing in its page: break it, read what the compiler says, mend it, run it, stop it; what is kept, and for whom Edit is there.

use std::time::Duration;

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::driver::{Browser, PATIENCE};
use crate::{Lab, sites};

/// A listing may have to be built, with what it depends on, before it runs.
const BUILD_PATIENCE: Duration = Duration::from_secs(300);
const PROGRAM: &str = "threads/spawn";
const FIGURE: &str = "figure[data-program=\"threads/spawn\"]";

fn inside(css: &str) -> String {
    format!("{FIGURE} {css}")
}

/// What JavaScript makes of the figure, `figure`, and its text area, `area`.
fn of_figure(browser: &Browser, expression: &str) -> Result<Value> {
    browser.js(&format!(
        "const figure = document.querySelector('{FIGURE}'), area = figure.querySelector('textarea'); return {expression};"
    ))
}

/// Puts the caret at the beginning of `main` and types there.
fn type_into_main(browser: &Browser, text: &str) -> Result<()> {
    of_figure(
        browser,
        "(at => { area.focus(); area.setSelectionRange(at, at); })(area.value.indexOf('{', area.value.indexOf('fn main')) + 1)",
    )?;
    browser.press(text.chars())
}

fn says(browser: &Browser, css: &str, text: &str) -> Result<()> {
    let script = format!(
        "return !!document.querySelector('{}')?.innerText.includes({})",
        inside(css),
        json!(text)
    );
    let what = format!("{css} says {text}");
    browser.until(&what, BUILD_PATIENCE, &script).map(drop)
}

/// Presses Edit, breaks the program, reads the error in the page, goes to its place, mends it, runs it, stops another, and resets.
fn break_and_mend(browser: &Browser, press: impl Fn(&str) -> Result<()>) -> Result<()> {
    press(&inside(".edit-button"))?;
    ensure!(
        of_figure(browser, "document.activeElement === area")? == true,
        "Edit leads into the editor"
    );
    ensure!(
        of_figure(
            browser,
            "document.documentElement.scrollWidth <= innerWidth && area.scrollHeight <= area.clientHeight + 1"
        )? == true,
        "the page scrolls sideways, or the text in the editor does"
    );
    type_into_main(browser, "let broken: u32 = \"text\";")?;
    press(&inside(".run-button"))?;
    says(browser, ".listing-message", "It does not compile")?;
    says(browser, ".editor-problem", "mismatched types")?;
    says(browser, ".listing-build", "--> src/main.rs:")?;
    ensure!(
        of_figure(
            browser,
            "figure.querySelector('.listing-build').innerText.includes('target/edit')"
        )? == false,
        "the compiler's message names the copy"
    );
    // The marked line is the broken one, and the mark's button leads there.
    let marked = "area.value.split('\\n')[figure.querySelector('.editor-lines > [data-level=error]').textContent - 1].includes('broken')";
    ensure!(
        of_figure(browser, marked)? == true,
        "another line is marked"
    );
    press(&inside(".editor-problem"))?;
    let selected = of_figure(
        browser,
        "area.value.slice(area.selectionStart, area.selectionEnd)",
    )?;
    ensure!(selected == "\"text\"", "{selected}");
    browser.press("7; println!(\"mended {broken}\")".chars())?;
    press(&inside(".run-button"))?;
    says(browser, "[data-kind=live]", "mended 7")?;
    says(browser, ".listing-message", "Exit status 0")?;
    type_into_main(
        browser,
        "loop { println!(\"tick\"); std::thread::sleep(std::time::Duration::from_millis(20)); }",
    )?;
    press(&inside(".run-button"))?;
    says(browser, "[data-kind=live] > pre", "tick")?;
    press(&inside(".stop-button"))?;
    says(browser, ".listing-message", "Stopped")?;
    press(&inside(".reset-button"))?;
    let state = of_figure(
        browser,
        "[figure.querySelector('.listing-edited').hidden, area.value.includes('broken'), localStorage.getItem('book-edit:threads/spawn')]",
    )?;
    ensure!(state == json!([true, false, null]), "{state}");
    Ok(())
}

pub fn by_mouse(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PROGRAM)?;
    break_and_mend(browser, |css| browser.click(css))
}

pub fn by_touch(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.resize(390)?;
    browser.open(&lab.book, PROGRAM)?;
    break_and_mend(browser, |css| browser.tap(css))
}

/// Tab comes into the editor and passes through; while one types it indents, and after Escape it leaves. No key that is typed turns the page.
pub fn by_keyboard(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PROGRAM)?;
    browser.tab_to(".edit-button")?;
    browser.press([Key::Enter])?;
    let in_editor = "document.activeElement === area";
    ensure!(
        of_figure(browser, in_editor)? == true,
        "Enter opens the editor"
    );
    browser.press([Key::Tab])?;
    ensure!(
        of_figure(browser, in_editor)? == false,
        "Tab passes through"
    );
    of_figure(browser, "area.focus()")?;
    browser.press("{".chars())?;
    browser.press([Key::Enter, Key::Tab])?;
    browser.press("s/?".chars())?;
    browser.press([Key::Left, Key::Right])?;
    let begin = of_figure(browser, "area.value.slice(0, 13)")?;
    ensure!(begin == "{\n        s/?", "{begin}");
    ensure!(
        of_figure(browser, in_editor)? == true,
        "a key has left the editor"
    );
    browser.press([Key::Escape, Key::Tab])?;
    ensure!(
        of_figure(browser, in_editor)? == false,
        "Escape and Tab leave the editor"
    );
    let labels = of_figure(
        browser,
        "[area.ariaLabel, document.getElementById(area.getAttribute('aria-describedby')).innerText, figure.querySelector('pre').inert]",
    )?;
    ensure!(
        labels[0] == "Source of listings/threads/spawn/src/main.rs"
            && labels[1].as_str().is_some_and(|hint| hint.contains("Esc"))
            && labels[2] == true,
        "{labels}"
    );
    Ok(())
}

/// An edit is there again after a reload; one of another listing than this is not taken over, and can be discarded.
pub fn is_kept(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PROGRAM)?;
    browser.click(&inside(".edit-button"))?;
    type_into_main(browser, "/* kept */")?;
    browser.open(&lab.book, PROGRAM)?;
    let shown = "[figure.querySelector('pre > code').innerText.includes('/* kept */'), !figure.querySelector('.listing-edited').hidden]";
    ensure!(
        of_figure(browser, shown)? == json!([true, true]),
        "the edit is lost"
    );
    browser.js("const key = 'book-edit:threads/spawn', kept = JSON.parse(localStorage[key]); kept.of = 'another'; localStorage[key] = JSON.stringify(kept);")?;
    browser.open(&lab.book, PROGRAM)?;
    ensure!(
        of_figure(browser, shown)? == json!([false, false]),
        "an edit of another listing is taken over"
    );
    says(
        browser,
        ".listing-edit-note",
        "has changed since you edited it",
    )?;
    browser.click(&inside(".listing-edit-note button:last-of-type"))?;
    ensure!(
        browser.js("return localStorage.getItem('book-edit:threads/spawn')")? == Value::Null,
        "it is not discarded"
    );
    Ok(())
}

/// The twin is edited like the program, and the line where its traceback ends is marked.
pub fn python(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PROGRAM)?;
    let figure = "figure[data-program=\"threads/spawn:python\"]";
    browser.js(&format!("const tab = document.querySelector('{figure}').closest('.tab'); if (tab.hidden) document.querySelector(`[aria-controls='${{tab.id}}']`).click();"))?;
    browser.click(&format!("{figure} .edit-button"))?;
    browser.press("raise ValueError('edited')".chars())?;
    browser.press([Key::Enter])?;
    browser.click(&format!("{figure} .run-button"))?;
    let script = format!("return document.querySelector('{figure} .editor-problem')?.innerText");
    let said = browser.until("the line is marked", BUILD_PATIENCE, &script)?;
    ensure!(said == "Error in line 1: ValueError: edited", "{said}");
    Ok(())
}

/// A field for each declared argument, `--threads` with the machine's cores, and what stands there reaches the program.
pub fn arguments(lab: &Lab, browser: &Browser) -> Result<()> {
    let root = lab.dir.join("arguments");
    sites::write_book(&root)?;
    let dir = root.join("listings/browser/failing");
    sites::write(
        &dir.join("Cargo.toml"),
        "[package]\nname = \"listing-browser-failing\"\nedition = \"2024\"\n\n[package.metadata.listing]\nargs = [\"--threads\", \"64\", \"--n\", \"100\"]\n",
    )?;
    sites::write(
        &dir.join("src/main.rs"),
        "fn main() {\n    println!(\"{}\", std::env::args().skip(1).collect::<Vec<_>>().join(\" \"));\n}\n",
    )?;
    browser.open(&sites::serve_book(&lab.handle, &root)?, "browser/failing")?;
    let fields = browser.texts("return [...document.querySelectorAll('.listing-args label')].map(label => `${label.innerText.trim()}=${label.querySelector('input').value}`);")?;
    let cores = std::thread::available_parallelism()?;
    ensure!(
        fields == [format!("--threads={cores}"), "--n=100".to_owned()],
        "{fields:?}"
    );
    browser.js(
        "const [, n] = document.querySelectorAll('.listing-args input'); n.focus(); n.select();",
    )?;
    browser.press("7".chars())?;
    browser.press([Key::Left])?;
    browser.click(".run-button")?;
    let script = "return document.querySelector('[data-kind=live][data-ended] > pre')?.innerText";
    let printed = browser.until("it has run", BUILD_PATIENCE, script)?;
    ensure!(
        printed
            .as_str()
            .is_some_and(|text| text.trim() == format!("--threads {cores} --n 7")),
        "{printed}"
    );
    browser.open(&lab.small, "browser/sleeper")?;
    ensure!(
        browser.js("return document.querySelector('.listing-args')")? == Value::Null,
        "a field for no argument"
    );
    Ok(())
}

/// Without our server only what the Playground takes can be edited: what the button runs is what the reader sees.
pub fn without_server(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.files, "threads/mutex")?;
    let there = browser.js(
        "return [...document.querySelectorAll('figure[data-program]')].every(figure => !!figure.querySelector('.edit-button') === (figure.dataset.playground !== undefined))",
    )?;
    ensure!(
        there == true,
        "Edit is where it cannot run, or not where it can"
    );
    browser.click("figure[data-playground] .edit-button")?;
    browser.press("// edited".chars())?;
    browser.js("const ask = window.fetch; window.fetch = (url, init) => { window.asked = [url, JSON.parse(init.body).code]; return ask(url, init); };")?;
    browser.click("figure[data-playground] .run-button")?;
    let asked = browser.until("the Playground is asked", PATIENCE, "return window.asked")?;
    ensure!(
        asked[0] == "https://play.rust-lang.org/execute"
            && asked[1]
                .as_str()
                .is_some_and(|code| code.starts_with("// edited")),
        "{asked}"
    );
    Ok(())
}
