//! The explorer of the laws of scaling: its formulas against those in Rust; by mouse, by touch, by keyboard; measuring; what goes wrong; without scripts.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};
use xtask::scaling::{Choice, START, factor, laws, percent};

use crate::driver::{Browser, PATIENCE};
use crate::{Behavior, Lab, sites};

const PAGE: &str = "foundations/speedup";
/// The program may have to be built first, with what it depends on.
const BUILD_PATIENCE: Duration = Duration::from_secs(300);
const WORDS: &str = "return document.querySelector('.scaling-words').textContent";

pub const BEHAVIORS: [(&str, Behavior); 9] = [
    ("scaling::laws_agree_with_rust", laws_agree),
    ("scaling::measurements_are_summed_up", summed_up),
    ("scaling::by_mouse", by_mouse),
    ("scaling::by_touch", by_touch),
    ("scaling::by_keyboard", by_keyboard),
    ("scaling::measures_this_machine", measures),
    ("scaling::errors_say_what_to_do", errors),
    ("scaling::without_server", without_server),
    ("scaling::without_scripts", without_scripts),
];

/// Calls functions of the module: `script` is the body of a function whose parameter `m` is the module.
fn module(browser: &Browser, script: &str) -> Result<Value> {
    browser.js(&format!(
        "return import(new URL('../theme/js/scaling.js', location.href)).then(m => {{ {script} }})"
    ))
}

fn ensure_words(browser: &Browser, choice: Choice) -> Result<()> {
    let (shown, wanted) = (browser.js(WORDS)?, choice.in_words());
    ensure!(
        shown == json!(wanted),
        "the words are\n{shown}\nand not\n{wanted}"
    );
    let row = browser.js("return [...document.querySelectorAll('.scaling .is-chosen > *')].map(cell => cell.textContent)")?;
    let cores = f64::from(choice.cores);
    let mut cells = vec![choice.cores.to_string()];
    cells.extend(
        choice
            .speedups(cores)
            .map(|speedup| format!("{}× {}", factor(speedup), percent(speedup / cores))),
    );
    ensure!(
        row == json!(cells),
        "the chosen row is {row}, not {cells:?}"
    );
    Ok(())
}

/// The formulas, the numbers and the sentences in the page are those of the tool, on a grid that has the ends in it.
fn laws_agree(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PAGE)?;
    let (fractions, cores) = (
        [0.0, 1e-6, 0.05, 0.1, 0.333, 0.5, 0.9, 1.0],
        [1.0, 2.0, 3.0, 7.0, 64.0, 4096.0],
    );
    let doublings = [1.0, 1.25, 1.5, 2.0, 3.0];
    let found = module(
        browser,
        &format!(
            "return {fractions:?}.map(f => {cores:?}.map(p => [m.amdahl(f, p), m.gustafson(f, p), m.karpFlatt(m.amdahl(f, p), p),
                ...{doublings:?}.flatMap(d => [m.grown(f, p, m.growth(p, d)), m.inWords({{ serial: f, cores: p, doubling: d }})])]))"
        ),
    )?;
    for (row, serial) in fractions.into_iter().enumerate() {
        for (column, cores) in cores.into_iter().enumerate() {
            let found = &found[row][column];
            let same = |at: usize, wanted: f64| {
                let number = found[at].as_f64().with_context(|| format!("{found}"))?;
                let near = (number - wanted).abs() <= 1e-12 * wanted.abs().max(1.0);
                ensure!(near, "{serial}, {cores}, {at}: {number}, not {wanted}");
                Ok(())
            };
            same(0, laws::amdahl(serial, cores))?;
            same(1, laws::gustafson(serial, cores))?;
            match laws::karp_flatt(laws::amdahl(serial, cores), cores) {
                Some(fraction) => same(2, fraction)?,
                None => ensure!(found[2].is_null(), "{found}"),
            }
            for (index, doubling) in doublings.into_iter().enumerate() {
                let times = laws::growth(cores, doubling);
                same(3 + 2 * index, laws::grown(serial, cores, times))?;
                let choice = Choice {
                    serial,
                    cores: cores as u32,
                    doubling,
                };
                let words = &found[4 + 2 * index];
                ensure!(
                    *words == choice.in_words(),
                    "{words}, not {}",
                    choice.in_words()
                );
            }
        }
    }
    let limits = module(
        browser,
        "return [m.amdahl(0.1, Infinity), m.amdahl(0, Infinity) === Infinity, m.amdahl(1, Infinity), m.START]",
    )?;
    let start = json!({ "serial": START.serial, "cores": START.cores, "doubling": START.doubling });
    ensure!(limits == json!([10, true, 1, start]), "{limits}");
    Ok(())
}

/// What becomes of runs: medians, points, and what is said of them.
fn summed_up(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PAGE)?;
    let found = module(
        browser,
        "return [m.median([3, 1, 2]), m.median([4, 1, 2, 3]), m.counts(3), m.counts(12), m.counts(1), m.parse('serial: 1.5 s\\nfixed: 0.5 s\\ngrown: 2 s\\n'),
            m.parse('serial: 1.5 s\\nfixed: 0.5 s\\n').grown, m.parse('serial: 1.5 s\\n'), m.parse('fixed: fast'), m.axisEnd(1), m.axisEnd(6)]",
    )?;
    let wanted = json!([
        2, 2.5, [1, 2, 3], [1, 2, 3, 4, 6, 8, 12], [1], { "serial": 1.5, "fixed": 0.5, "grown": 2 }, null, null, null, 4, 32
    ]);
    ensure!(found == wanted, "{found}");

    // Three runs of which one was disturbed; the medians see nothing of it.
    let found = module(
        browser,
        "const run = (k, slow) => ({ serial: slow, fixed: slow * (0.1 + 0.9 / k), grown: slow });
        const measured = m.summarize(0.1, new Map([[2, [1, 9, 1].map(slow => run(2, slow))], [1, [1, 1, 1].map(slow => run(1, slow))]]));
        return [measured.points.map(point => [point.cores, point.speedup, point.fraction, point.grown]), measured.spread];",
    )?;
    let close = |value: &Value, wanted: f64| {
        value
            .as_f64()
            .is_some_and(|value| (value - wanted).abs() < 1e-9)
    };
    let two = &found[0][1];
    ensure!(
        found[0][0] == json!([1, 1, null, 1])
            && close(&two[1], 1.0 / 0.55)
            && close(&two[2], 0.1)
            && close(&two[3], 1.9)
            && found[1] == 8,
        "{found}"
    );

    let point = |cores: u32, fraction: f64| {
        let speedup = laws::amdahl(fraction, f64::from(cores));
        json!({ "cores": cores, "seconds": 1, "speedup": speedup, "efficiency": speedup / f64::from(cores), "fraction": fraction, "grown": null })
    };
    for (points, spread, part) in [
        (
            json!([point(2, 0.105)]),
            0.0,
            "So the serial part explains what is missing.",
        ),
        (
            json!([point(2, 0.11), point(8, 0.2)]),
            0.0,
            "The fraction rises from 11 % on 2 threads",
        ),
        (
            json!([point(2, 0.3), point(8, 0.3)]),
            0.0,
            "The rest is not in the program’s steps",
        ),
        (
            json!([point(2, -0.2)]),
            0.0,
            "faster than its serial part allows",
        ),
        (
            json!([point(2, 0.1)]),
            0.4,
            "Measure again when it is quiet",
        ),
        (json!([]), 0.0, "One thread alone has no speedup"),
    ] {
        let measured = json!({ "serial": 0.1, "points": points, "spread": spread });
        let words = module(browser, &format!("return m.judge({measured})"))?;
        ensure!(
            words.as_str().is_some_and(|words| words.contains(part)),
            "`{part}` is not in {words}"
        );
        ensure!(
            (spread > 0.25) == words.to_string().contains("with care"),
            "{words}"
        );
    }
    // A program that more threads make slower is drawn, too.
    let drawn = module(
        browser,
        &format!(
            "return m.draw(m.START, {}, 358, 280)",
            json!({ "serial": 0.1, "spread": 0, "points": [point(2, 3.0), point(64, 0.1)] })
        ),
    )?;
    let drawn = drawn.as_str().unwrap_or_default();
    ensure!(
        !drawn.contains("NaN") && !drawn.contains("Infinity") && drawn.contains("0.5×"),
        "{drawn}"
    );
    Ok(())
}

fn slider(name: &str) -> String {
    format!(".scaling-slider[data-field={name}]")
}

fn value_of(browser: &Browser, name: &str) -> Result<f64> {
    let value = browser.js(&format!(
        "return document.querySelector('[id^=scaling-][id$=-{name}]').valueAsNumber"
    ))?;
    value.as_f64().with_context(|| format!("{name}: {value}"))
}

/// What the fields say, which must be what is shown.
fn chosen(browser: &Browser) -> Result<Choice> {
    let choice = Choice {
        serial: value_of(browser, "serial")? / 100.0,
        cores: value_of(browser, "cores")? as u32,
        doubling: value_of(browser, "doubling")?,
    };
    ensure_words(browser, choice)?;
    Ok(choice)
}

/// A click on a slider's middle sets its field, the words, the table and the plot; at both widths.
fn by_mouse(lab: &Lab, browser: &Browser) -> Result<()> {
    for width in [1280, 390] {
        browser.resize(width)?;
        browser.open(&lab.book, PAGE)?;
        ensure_words(browser, START)?;
        let before = browser.js(
            "return document.querySelector('.scaling-line[data-law=fixed]').getAttribute('d')",
        )?;
        browser.click(&slider("serial"))?;
        let choice = chosen(browser)?;
        ensure!((choice.serial - 0.5).abs() < 0.03, "{choice:?}");
        let after = browser.js(
            "return document.querySelector('.scaling-line[data-law=fixed]').getAttribute('d')",
        )?;
        ensure!(before != after, "the curve has not moved");
        browser.click(&slider("cores"))?;
        browser.click(&slider("doubling"))?;
        let choice = chosen(browser)?;
        ensure!(
            choice.cores == 64 && (choice.doubling - 2.0).abs() < 0.1,
            "{choice:?}"
        );
        let fits = browser.js("const plot = document.querySelector('.scaling-plot').getBoundingClientRect();
            return plot.right <= innerWidth && Math.abs(plot.width - document.querySelector('.scaling-plot').viewBox.baseVal.width) < 1.5")?;
        ensure!(fits == true, "the plot does not have the page's measure");
    }
    Ok(())
}

fn by_touch(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.resize(390)?;
    browser.open(&lab.book, PAGE)?;
    for name in ["serial", "cores", "doubling"] {
        browser.tap(&slider(name))?;
    }
    browser.until(
        "the last slider has moved",
        PATIENCE,
        "return document.querySelector('.scaling-slider[data-field=doubling]').valueAsNumber > 1.8",
    )?;
    let choice = chosen(browser)?;
    ensure!(
        (choice.serial - 0.5).abs() < 0.05 && choice.cores == 64,
        "{choice:?}"
    );
    let small = browser.texts("return [...document.querySelectorAll('.scaling :is(button, input)')].filter(part => part.checkVisibility() && part.getBoundingClientRect().height < 44).map(part => part.outerHTML)")?;
    ensure!(small.is_empty(), "too small for a finger: {small:?}");
    Ok(())
}

/// Numbers are typed, sliders follow the arrow keys, which turn no page; a screen reader hears the point; nonsense is mended.
fn by_keyboard(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PAGE)?;
    browser.tab_to("[id$=-cores].scaling-number")?;
    browser.press([Key::End, Key::Backspace, Key::Backspace])?;
    browser.press("100".chars())?;
    let choice = chosen(browser)?;
    ensure!(choice.cores == 100, "{choice:?}");
    browser.press([Key::Tab])?;
    browser.press([Key::Home])?;
    browser.press([Key::Right, Key::Right, Key::Right])?;
    let choice = chosen(browser)?;
    ensure!(choice.cores == 3, "{choice:?}");
    let spoken = browser.js("const slider = document.activeElement; return [slider.dataset.field, slider.getAttribute('aria-valuetext'), document.getElementById(slider.getAttribute('aria-labelledby')).textContent, location.pathname]")?;
    ensure!(
        spoken == json!(["cores", "3", "Cores", "/foundations/speedup.html"]),
        "{spoken}"
    );
    let heard = format!(
        "return document.querySelector('book-scaling [aria-live=polite]').textContent === {}",
        json!(choice.in_words())
    );
    browser.until("the point is announced", PATIENCE, &heard)?;

    browser.tab_to("[id$=-doubling].scaling-number")?;
    browser.press([Key::End, Key::Backspace, Key::Backspace, Key::Backspace])?;
    browser.press("77".chars())?;
    let invalid = browser.js("return document.activeElement.getAttribute('aria-invalid')")?;
    ensure!(invalid == "true", "{invalid}");
    browser.press([Key::Tab])?;
    let choice = chosen(browser)?;
    ensure!((choice.doubling - 3.0).abs() < 1e-9, "{choice:?}");
    Ok(())
}

/// The tone and the words of the status, once it is neither busy nor empty.
fn outcome(browser: &Browser) -> Result<[String; 2]> {
    let status = browser.until(
        "the measurement has ended",
        BUILD_PATIENCE,
        "const [scaling, status] = [document.querySelector('book-scaling'), document.querySelector('.scaling-status')];
        return !scaling.hasAttribute('data-running') && ['good', 'bad', 'note'].includes(status.dataset.tone) && [status.dataset.tone, status.textContent]",
    )?;
    Ok(serde_json::from_value(status)?)
}

const MEASURE: &str = ".scaling-bar .run-button";

/// The real program is measured on this machine; Stop ends it; the points lie in the plot, in a table, and in words.
fn measures(lab: &Lab, browser: &Browser) -> Result<()> {
    let cores = std::thread::available_parallelism()?.get();
    for width in [1280, 390] {
        browser.resize(width)?;
        browser.open(&lab.book, PAGE)?;
        browser.click(MEASURE)?;
        if cores < 2 {
            let [tone, words] = outcome(browser)?;
            ensure!(tone == "note" && words.contains("one core"), "{words}");
            return Ok(());
        }
        if width == 390 {
            // One press of Stop, by keyboard: the button gives the focus back.
            browser.until(
                "it is under way",
                BUILD_PATIENCE,
                "return document.querySelector('.scaling-status').textContent.includes('Measuring')",
            )?;
            browser.tab_to(".scaling-bar .stop-button")?;
            browser.press([Key::Enter])?;
            let [tone, words] = outcome(browser)?;
            ensure!(tone == "bad" && words.starts_with("Stopped."), "{words}");
            let focused = browser.js("return document.activeElement.className")?;
            ensure!(focused == "run-button", "{focused} has the focus");
            continue;
        }
        let [tone, words] = outcome(browser)?;
        ensure!(
            tone == "good" && words.contains("5 times"),
            "{tone}: {words}"
        );
        let shown = browser.js(
            "return [document.querySelectorAll('.scaling-results tbody tr').length, document.querySelectorAll('circle.scaling-measured').length,
                document.querySelectorAll('rect.scaling-measured').length, document.querySelector('.scaling-results caption').textContent,
                document.querySelector('.scaling-judgment').textContent, document.querySelector('.scaling-plot desc').textContent]",
        )?;
        let points = shown[0].as_u64().unwrap_or_default();
        ensure!(
            points >= 2 && shown[1] == points && shown[2] == points,
            "{shown}"
        );
        ensure!(
            shown[3] == "Measured on this machine: 10 % serial"
                && shown[4].as_str().is_some_and(|words| {
                    words.starts_with(&format!("On {cores} threads the program is"))
                        && words.contains("Karp and Flatt: a serial fraction of")
                }),
            "{shown}"
        );
        let described = shown[5].as_str().unwrap_or_default();
        ensure!(
            described.ends_with(shown[4].as_str().unwrap_or_default()),
            "{described}"
        );
        // The curves can be moved; the points stay where they were measured.
        browser.click(&slider("serial"))?;
        let still = browser.js("return [document.querySelectorAll('circle.scaling-measured').length, document.querySelector('.scaling-results caption').textContent]")?;
        ensure!(
            still == json!([points, "Measured on this machine: 10 % serial"]),
            "{still}"
        );
    }
    Ok(())
}

/// A small book whose programs are measured in vain, or print what we know.
fn own_book(lab: &Lab, name: &str) -> Result<PathBuf> {
    let root = lab.dir.join(name);
    sites::write_book(&root)?;
    let mut summary = fs::read_to_string(root.join("src/SUMMARY.md"))?;
    let ideal = r#"let threads: f64 = std::env::args().nth(2).unwrap().parse().unwrap();
    println!("serial: 1.000000 s\nfixed: {:.6} s\ngrown: 1.000000 s", 0.25 + 0.75 / threads);"#;
    for (name, body) in [
        ("ideal", ideal),
        ("broken", r#"let x: u32 = "text"; println!("{x}");"#),
        (
            "failing",
            r#"println!("about to fail"); std::process::exit(3);"#,
        ),
        ("silent", r#"println!("no times here");"#),
    ] {
        let dir = root.join("listings/scaling").join(name);
        sites::write(
            &dir.join("Cargo.toml"),
            &format!(
                "[package]\nname = \"listing-scaling-{name}\"\nedition = \"2024\"\n\n[package.metadata.listing]\nargs = [\"--threads\", \"2\", \"--serial\", \"25\"]\n"
            ),
        )?;
        sites::write(
            &dir.join("src/main.rs"),
            &format!("fn main() {{\n    {body}\n}}\n"),
        )?;
        sites::write(&dir.join("output.txt"), "recorded\n")?;
        sites::write(
            &root.join(format!("src/scaling/{name}.md")),
            &format!("# {name}\n\n{{{{#scaling scaling/{name}}}}}\n"),
        )?;
        summary.push_str(&format!("[{name}](scaling/{name}.md)\n"));
    }
    sites::write(&root.join("src/SUMMARY.md"), &summary)?;
    Ok(root)
}

/// Each failure is told, with what to do next; and a program whose times are known gives the fraction that is in them.
fn errors(lab: &Lab, browser: &Browser) -> Result<()> {
    let cores = std::thread::available_parallelism()?.get();
    if cores < 2 {
        return Ok(());
    }
    let site = sites::serve_book(&lab.handle, &own_book(lab, "scaling")?)?;
    browser.open(&site, "scaling/ideal")?;
    browser.click(MEASURE)?;
    let [tone, words] = outcome(browser)?;
    ensure!(tone == "good", "{words}");
    let found = browser.js("return [...document.querySelectorAll('.scaling-results tbody tr:last-child > *')].map(cell => cell.textContent)")?;
    ensure!(
        found[4] == "25 %",
        "Karp and Flatt find {}: {found}",
        found[4]
    );

    for (name, wanted, details) in [
        (
            "broken",
            "The program does not build; the compiler’s message is below. Undo",
            "error[E0308]",
        ),
        (
            "failing",
            "The program did not end well: exit status 3. Close what else",
            "about to fail",
        ),
        (
            "silent",
            "The program ran, but did not print its times. Undo",
            "no times here",
        ),
    ] {
        browser.open(&site, &format!("scaling/{name}"))?;
        browser.click(MEASURE)?;
        let [tone, words] = outcome(browser)?;
        ensure!(
            tone == "bad" && words.contains(wanted),
            "{name}: {tone}: {words}"
        );
        let shown = browser.js("return document.querySelector('.scaling-details').innerText")?;
        ensure!(
            shown.as_str().is_some_and(|text| text.contains(details)),
            "{name}: {shown}"
        );
    }

    // The server refuses an argument that the program does not declare.
    browser.open(&site, "scaling/ideal")?;
    browser.js(
        "document.querySelector('book-scaling').dataset.args = '--threads 2 --serial 25 --other 1'",
    )?;
    browser.click(MEASURE)?;
    let [tone, words] = outcome(browser)?;
    ensure!(tone == "bad" && words.contains("--other"), "{words}");

    // The server is gone.
    browser.open(&site, "scaling/ideal")?;
    browser.js("window.fetch = () => Promise.reject(new TypeError('Failed to fetch'))")?;
    browser.click(MEASURE)?;
    let [tone, words] = outcome(browser)?;
    ensure!(
        tone == "bad"
            && words.contains(
                "Is `cargo xtask serve` still running?"
                    .replace('`', "")
                    .as_str()
            ),
        "{words}"
    );
    Ok(())
}

/// On a page that we do not serve: the points of the record, if there is one; the button says how to measure, and asks nobody.
fn without_server(lab: &Lab, browser: &Browser) -> Result<()> {
    let root = own_book(lab, "scaling-files")?;
    let record = r#"{"date": "2026-01-02T03:04:05Z", "machine": {"cpu": "An <i>Example</i> 9000"}, "contenders": [
        {"name": "serial", "median": 1.0}, {"name": "fixed-1", "median": 1.0}, {"name": "fixed-2", "median": 0.625}, {"name": "fixed-4", "median": 0.4375}]}"#;
    sites::write(&root.join("listings/scaling/ideal/bench.json"), record)?;
    let site = sites::serve_files(xtask::book::build(&root, Some(root.join("files")))?)?;
    browser.open(&site, "scaling/ideal")?;
    let shown = browser.js("return [document.querySelector('.scaling-results caption').textContent, document.querySelectorAll('circle.scaling-measured').length,
        [...document.querySelectorAll('.scaling-results tbody tr:last-child > *')].map(cell => cell.textContent)]")?;
    ensure!(
        shown
            == json!([
                "Recorded on 2026-01-02 on a machine with An <i>Example</i> 9000: 25 % serial",
                3,
                ["4", "438 ms", "2.29× 57 %", "2.29×", "25 %", "–", "3.25×"]
            ]),
        "{shown}"
    );
    let before = browser.requests()?;
    browser.click(MEASURE)?;
    let [tone, words] = outcome(browser)?;
    ensure!(
        tone == "note" && words.contains("cargo xtask serve --open"),
        "{words}"
    );
    ensure!(browser.requests()? == before, "it asked somebody");
    // Without a record there are no points.
    browser.open(&site, "scaling/silent")?;
    let points = browser.js("return document.querySelectorAll('.scaling-measured').length")?;
    ensure!(points == 0, "{points}");
    Ok(())
}

/// Plot, words and table stand, and are those with which the explorer begins.
fn without_scripts(lab: &Lab, browser: &Browser) -> Result<()> {
    // Scripts add the points that were measured, in a table of their own.
    let table = "return [...document.querySelectorAll('.scaling-table tr')].filter(row => !row.closest('.scaling-results')).map(row => [...row.cells].map(cell => cell.textContent.trim()))";
    browser.open(&lab.files, PAGE)?;
    let with = browser.js(table)?;
    browser.allow_scripts(false)?;
    browser.open(&lab.files, PAGE)?;
    let (without, words) = (browser.js(table)?, browser.js(WORDS)?);
    let seen = browser.js(
        "return [document.querySelectorAll('book-scaling input').length, document.querySelectorAll('.scaling-plot .scaling-line').length,
            document.querySelector('.scaling-plot').checkVisibility(), document.querySelector('.scaling-plot desc').textContent]",
    )?;
    browser.allow_scripts(true)?;
    ensure!(
        with == without,
        "{with}\nwith scripts, and without\n{without}"
    );
    ensure!(words == json!(START.in_words()), "{words}");
    ensure!(seen == json!([0, 4, true, START.in_words()]), "{seen}");
    Ok(())
}
