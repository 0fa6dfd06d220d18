//! What happens in a page: Run and Stop with our server and without it, and the author's changes.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use fantoccini::key::Key;

use crate::driver::{Browser, PATIENCE};
use crate::{Lab, sites};

/// A listing may have to be built, with what it depends on, before it runs.
const BUILD_PATIENCE: Duration = Duration::from_secs(300);

fn figure(program: &str) -> String {
    format!("figure[data-program=\"{program}\"]")
}

/// How a run ended, once it has: the tone, what is said of it, the program's output, and all that is shown of the run.
fn ended(browser: &Browser, program: &str) -> Result<[String; 4]> {
    let script = format!(
        "const figure = document.querySelector('{}');
        const status = figure.querySelector('.listing-status');
        if (figure.hasAttribute('data-running') || !['good', 'bad', 'note'].includes(status.dataset.tone)) {{
            return null;
        }}
        const live = figure.querySelector('[data-kind=live]');
        return [status.dataset.tone, status.innerText, live?.querySelector(':scope > pre').innerText ?? '', live?.innerText ?? ''];",
        figure(program)
    );
    let end = browser.until("the run has ended", BUILD_PATIENCE, &script)?;
    Ok(serde_json::from_value(end)?)
}

/// Presses Run on a page of the small book and waits for the end.
fn run_small(lab: &Lab, browser: &Browser, name: &str) -> Result<[String; 4]> {
    browser.open(&lab.small, &format!("browser/{name}"))?;
    browser.click(".run-button")?;
    ended(browser, &format!("browser/{name}"))
}

/// The listing runs in its page: it prints something, and the page says that it ended as it should.
pub fn run(lab: &Lab, browser: &Browser, program: &str, exit: i32) -> Result<()> {
    browser.open(&lab.book, program)?;
    browser.click(&format!("{} .run-button", figure(program)))?;
    let [tone, words, output, _] = ended(browser, program)?;
    ensure!(
        tone == "good"
            && words.contains(&format!("Exit status {exit}"))
            && words.contains("ran for"),
        "{tone}: {words}\n{output}"
    );
    ensure!(!output.trim().is_empty(), "it printed nothing: {words}");
    Ok(())
}

/// The compiler's message is to be seen.
pub fn compile_error(lab: &Lab, browser: &Browser) -> Result<()> {
    let [tone, words, _, shown] = run_small(lab, browser, "broken")?;
    ensure!(
        tone == "bad" && words.contains("does not compile"),
        "{tone}: {words}"
    );
    ensure!(
        shown.contains("error[E0308]"),
        "the compiler's message is not shown: {shown}"
    );
    Ok(())
}

/// What must not compile does as it should, and the compiler's message is to be seen.
pub fn refused(lab: &Lab, browser: &Browser) -> Result<()> {
    let [tone, words, _, shown] = run_small(lab, browser, "refused")?;
    ensure!(
        tone == "good" && words.contains("is not meant to"),
        "{tone}: {words}"
    );
    ensure!(shown.contains("error[E0308]"), "{shown}");
    Ok(())
}

/// A status other than 0 is shown, as a failure unless it is the declared one.
pub fn exit_status(lab: &Lab, browser: &Browser) -> Result<()> {
    for (name, expected) in [("failing", "bad"), ("declared", "good")] {
        let [tone, words, output, _] = run_small(lab, browser, name)?;
        ensure!(
            tone == expected && words.contains("Exit status 3"),
            "{name}: {tone}: {words}"
        );
        ensure!(output.trim() == "about to fail", "{name}: {output}");
    }
    Ok(())
}

/// The process id that the sleeping program has printed into the page.
fn pid(browser: &Browser) -> Result<u32> {
    let script = r"const found = /pid (\d+)/.exec(document.querySelector('[data-kind=live]')?.innerText ?? ''); return found && Number(found[1]);";
    let pid: u32 =
        serde_json::from_value(browser.until("it has printed its pid", BUILD_PATIENCE, script)?)?;
    ensure!(is_alive(pid), "process {pid} has ended already");
    Ok(pid)
}

/// Whether a process is at work; one whose end nobody has asked for yet is not.
fn is_alive(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| {
        stat.rsplit(") ")
            .next()
            .is_some_and(|state| !state.starts_with('Z'))
    })
}

fn ensure_gone(pid: u32) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while is_alive(pid) {
        ensure!(Instant::now() < deadline, "process {pid} lives on");
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// Presses Run on the program that sleeps.
fn start_sleeper(lab: &Lab, browser: &Browser) -> Result<u32> {
    browser.open(&lab.small, "browser/sleeper")?;
    browser.click(".run-button")?;
    pid(browser)
}

fn ensure_stopped(browser: &Browser, pid: u32) -> Result<()> {
    ensure_gone(pid)?;
    let [_, words, ..] = ended(browser, "browser/sleeper")?;
    ensure!(words.contains("Stopped"), "{words}");
    Ok(())
}

pub fn stop_by_mouse(lab: &Lab, browser: &Browser) -> Result<()> {
    let pid = start_sleeper(lab, browser)?;
    browser.click(".stop-button")?;
    ensure_stopped(browser, pid)
}

/// With a finger on a phone, and with a mouse in a window as narrow.
pub fn by_touch(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.resize(390)?;
    for touch in [true, false] {
        let press = |css| match touch {
            true => browser.tap(css),
            false => browser.click(css),
        };
        browser.open(&lab.small, "browser/sleeper")?;
        press(".run-button")?;
        let pid = pid(browser)?;
        press(".stop-button")?;
        ensure_stopped(browser, pid)?;
    }
    Ok(())
}

/// Tab leads to Run, to Stop, and Stop gives the focus back.
pub fn by_keyboard(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.small, "browser/sleeper")?;
    browser.tab_to(".run-button")?;
    browser.press([Key::Enter])?;
    let pid = pid(browser)?;
    browser.tab_to(".stop-button")?;
    browser.press([Key::Enter])?;
    ensure_stopped(browser, pid)?;
    let focused = browser.js("return document.activeElement.className")?;
    ensure!(
        focused == "run-button",
        "after Stop, {focused} has the focus"
    );
    Ok(())
}

pub fn stop_by_closing_the_tab(lab: &Lab, browser: &Browser) -> Result<()> {
    let pid = browser.in_new_tab(|| start_sleeper(lab, browser))?;
    ensure_gone(pid)
}

pub fn stop_by_leaving_the_page(lab: &Lab, browser: &Browser) -> Result<()> {
    let pid = start_sleeper(lab, browser)?;
    browser.open(&lab.small, "page")?;
    ensure_gone(pid)
}

/// The recorded outputs that are to be seen.
fn recorded(browser: &Browser) -> Result<Vec<String>> {
    browser.texts("return [...document.querySelectorAll('[data-kind=recorded] pre')].filter(pre => pre.checkVisibility()).map(pre => pre.innerText)")
}

/// Presses Run of one listing on a page without our server. Returns the button's label, what the page says then, and the new requests.
fn run_without_server(
    lab: &Lab,
    browser: &Browser,
    program: &str,
) -> Result<(String, String, Vec<String>)> {
    let page = program.split(':').next().unwrap_or(program);
    browser.open(&lab.files, page)?;
    let (outputs, before) = (recorded(browser)?, browser.requests()?);
    let (button, errors) = (
        format!("{} .run-button", figure(program)),
        browser.console_errors()?,
    );
    ensure!(
        !outputs.is_empty() && errors.is_empty(),
        "{outputs:?}, {errors:?}"
    );
    ensure!(
        before.iter().all(|url| url.starts_with(&lab.files)),
        "{before:?}"
    );
    let label = browser.js(&format!(
        "return document.querySelector('{button}').innerText"
    ))?;
    browser.click(&button)?;
    let [_, words, ..] = ended(browser, program)?;
    ensure!(
        recorded(browser)? == outputs,
        "the recorded output has changed"
    );
    let new = browser
        .requests()?
        .into_iter()
        .filter(|url| !before.contains(url))
        .collect();
    Ok((label.as_str().unwrap_or_default().to_owned(), words, new))
}

/// A program that the Playground cannot run: the button says how to run it, and nothing is asked of anybody.
pub fn static_run_says_how(lab: &Lab, browser: &Browser) -> Result<()> {
    let (label, words, requests) = run_without_server(lab, browser, "threads/mutex:python")?;
    ensure!(
        label == "Run" && requests.is_empty(),
        "{label}: {requests:?}"
    );
    for part in [
        "cargo xtask serve --open",
        "python3 listings/threads/mutex/peers/main.py",
    ] {
        ensure!(words.contains(part), "it does not say `{part}`: {words}");
    }
    Ok(())
}

/// The button names the Playground, which is asked when it is pressed; the tests' browser finds nobody outside this machine.
pub fn static_playground(lab: &Lab, browser: &Browser) -> Result<()> {
    let (label, words, requests) = run_without_server(lab, browser, "threads/mutex")?;
    ensure!(label == "Run on the Rust Playground", "{label}");
    ensure!(
        requests == ["https://play.rust-lang.org/execute"],
        "{requests:?}"
    );
    ensure!(
        words.contains("does not answer") && words.contains("The recorded output stands"),
        "{words}"
    );
    Ok(())
}

/// Code, recorded output and both twins can be read.
pub fn static_without_scripts(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.allow_scripts(false)?;
    browser.open(&lab.files, "threads/mutex")?;
    let scripted = browser.js("return document.documentElement.classList.contains('js') || !!document.querySelector('.run-button')")?;
    ensure!(scripted == false, "a script has run");
    let seen = browser.texts(
        "const seen = css => [...document.querySelectorAll(css)].filter(part => part.checkVisibility() && part.innerText.trim() !== '');
        return [...seen('.tab').map(tab => tab.dataset.tab), ...seen('[data-program=\"threads/mutex\"] pre').map(pre => pre.innerText)];",
    )?;
    let recorded =
        fs::read_to_string(xtask::catalog::root().join("listings/threads/mutex/output.txt"))?;
    ensure!(
        seen.len() == 4 && seen[..2] == ["Python", "Rust"],
        "{seen:?}"
    );
    ensure!(
        seen[2].contains("fn main()") && seen[3].trim_end() == recorded.trim_end(),
        "{seen:?}"
    );
    Ok(())
}

/// A small book that a test may change, and its page open in the browser.
fn open_own_book(lab: &Lab, browser: &Browser, name: &str) -> Result<PathBuf> {
    let root = lab.dir.join(name);
    sites::write_book(&root)?;
    browser.open(&sites::serve_book(&lab.handle, &root)?, "page")?;
    listening(browser)?;
    Ok(root.join("src/page.md"))
}

fn listening(browser: &Browser) -> Result<()> {
    browser
        .until(
            "the page follows changes",
            PATIENCE,
            "return window.isListening",
        )
        .map(drop)
}

fn says(browser: &Browser, css: &str, text: &str) -> Result<()> {
    let script = format!("return !!document.querySelector('{css}')?.innerText.includes('{text}')");
    browser
        .until(&format!("{css} says {text}"), PATIENCE, &script)
        .map(drop)
}

/// A changed page shows by itself.
pub fn live_change(lab: &Lab, browser: &Browser) -> Result<()> {
    let page = open_own_book(lab, browser, "change")?;
    let start = Instant::now();
    sites::write(&page, "# Page\n\nThe second text.\n")?;
    says(browser, "main", "The second text.")?;
    let elapsed = start.elapsed();
    eprintln!("a changed page shows after {} ms", elapsed.as_millis());
    ensure!(elapsed < Duration::from_secs(5), "{elapsed:?}");
    Ok(())
}

/// A mistake is shown with its place in the page before it, until it is mended.
pub fn live_error(lab: &Lab, browser: &Browser) -> Result<()> {
    let page = open_own_book(lab, browser, "error")?;
    sites::write(&page, "# Page\n\n{{#listing browser/sleper}}\n")?;
    says(browser, ".live-panel[role=alert]", "src/page.md:3: ")?;
    says(browser, ".live-panel[role=alert]", "browser/sleeper")?;
    // The last good page stands, and one that is opened now says the same.
    browser.js("window.isListening = false; location.reload()")?;
    listening(browser)?;
    says(browser, "main", "The first text.")?;
    says(browser, ".live-panel[role=alert]", "src/page.md:3: ")?;
    sites::write(&page, "# Page\n\nThe mended text.\n")?;
    says(browser, "main", "The mended text.")?;
    browser
        .until(
            "the panel is gone",
            PATIENCE,
            "return !document.querySelector('.live-panel')",
        )
        .map(drop)
}
