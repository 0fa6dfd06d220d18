//! What holds for pages: their layout and their requests; the search, the tabs, the contents, Copy.

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use xtask::catalog::Catalog;

use crate::Lab;
use crate::access::everywhere;
use crate::driver::{Browser, PATIENCE};

/// What is wider than the page, in whichever tab.
const TOO_WIDE: &str = r"
    const flows = (part, box) => part === box || (getComputedStyle(part).overflowX === 'visible' && flows(part.parentElement, box));
    let box = document.querySelector('main');
    while (box && box.scrollWidth <= box.clientWidth) {
        box = box.parentElement;
    }
    if (!box) {
        return [];
    }
    const edge = box.getBoundingClientRect().left + box.clientWidth;
    const wide = [...box.querySelectorAll('*')].filter(part => part.getBoundingClientRect().right > edge && flows(part.parentElement, box));
    return [`the page scrolls sideways: ${wide.slice(0, 3).map(part => part.outerHTML.slice(0, 100)).join(' … ')}`];";

/// Buttons and links that lie over a line of code: over its letters, as far as its box shows them.
const OVER_CODE: &str = r"
    const found = [];
    const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const buttons = [...document.querySelectorAll('main :is(a, button, input, summary)')].filter(button => button.checkVisibility());
    for (const code of document.querySelectorAll('main pre > code')) {
        const box = code.getBoundingClientRect();
        const near = buttons.filter(button => !code.contains(button) && over(button.getBoundingClientRect(), box));
        if (near.length === 0) {
            continue;
        }
        const letters = document.createRange();
        letters.selectNodeContents(code);
        const lines = [...letters.getClientRects()].map(line => ({
            left: Math.max(line.left, box.left), right: Math.min(line.right, box.right), top: Math.max(line.top, box.top), bottom: Math.min(line.bottom, box.bottom),
        }));
        for (const button of near.filter(button => lines.some(line => over(button.getBoundingClientRect(), line)))) {
            found.push(`${button.outerHTML.slice(0, 100)} lies over code`);
        }
    }
    return found;";

/// What is too small to be hit: with a mouse 24 pixels, the least that WCAG 2.2 allows, with a finger 44. Links in the midst of a text are as high as its lines.
const TOO_SMALL: &str = r"
    const least = innerWidth < 600 ? 44 : 24;
    const inText = part => part.matches('a') && getComputedStyle(part).display === 'inline' && !!part.closest('p, li, td, th, dd, h1, h2, h3, h4, h5, h6, figcaption');
    return [...document.querySelectorAll('a[href], button, input, summary, textarea')]
        .filter(part => part.checkVisibility({ visibilityProperty: true }) && !inText(part) && !part.matches('.skip-link, .visually-hidden, #mdbook-sidebar-toggle-anchor'))
        .flatMap(part => {
            // A button to choose with is hit on its label, too.
            const { width, height } = (part.matches('[type=radio], [type=checkbox]') && part.labels?.[0] || part).getBoundingClientRect();
            return width < least - 0.5 || height < least - 0.5 ? [`only ${Math.round(width)} by ${Math.round(height)} pixels: ${part.outerHTML.slice(0, 120)}`] : [];
        });";

/// Boxes that scroll and do not show it: at the edge where there is more.
const NO_HINT: &str = r"
    const found = [];
    for (const box of [...document.querySelectorAll('main *')].filter(box => box.scrollWidth > box.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(box).overflowX))) {
        for (const [edge, to] of [['right', 0], ['left', box.scrollWidth]]) {
            box.scrollLeft = to;
            const shown = () => (box.dataset.more ?? '').split(' ').includes(edge) && getComputedStyle(box).boxShadow.split('inset').length > 1;
            for (let times = 0; times < 400 && !shown(); times++) {
                await new Promise(done => setTimeout(done, 5));
            }
            if (!shown()) {
                found.push(`nothing shows that there is more to the ${edge}: ${box.outerHTML.slice(0, 120)}`);
            }
        }
        box.scrollLeft = 0;
    }
    return found;";

/// Nothing is wider than the page, in no tab; no button covers code or is too small; what scrolls shows it; nothing comes from elsewhere; nothing is wrong in the console.
pub fn layout(lab: &Lab, browser: &Browser, page: &str) -> Result<()> {
    everywhere(browser, &lab.book, page, || {
        browser.js(
            "document.querySelectorAll('details').forEach(details => { details.open = true; });
            // With a finger it can be opened by a push, which moves it only; by its button it is there at once.
            if (innerWidth < 600) { document.querySelectorAll('.sidebar').forEach(sidebar => { sidebar.style.transition = 'none'; }); }",
        )?;
        let mut problems = Vec::new();
        let mut names = vec![String::new()];
        // The page for printing is the whole book: to open all its tabs and editors and to move all that scrolls would take a quarter of an hour, and it is what the other pages have.
        let whole_book = page == "print";
        if !whole_book {
            names.extend(browser.texts("return [...new Set([...document.querySelectorAll('[role=tab]')].map(tab => tab.textContent))]")?);
        }
        for name in names {
            browser.js(&format!("document.querySelectorAll('[role=tab]').forEach(tab => {{ if (tab.textContent === '{name}') tab.click(); }})"))?;
            let checks = [TOO_WIDE, OVER_CODE, TOO_SMALL, NO_HINT];
            // The last one moves each box that scrolls, and waits.
            for check in &checks[..if whole_book { 3 } else { 4 }] {
                problems.extend(browser.texts(&format!("return (async () => {{ {check} }})()"))?);
            }
        }
        // Every editor is as wide as its listing, and under its buttons, not over them.
        if !whole_book && browser.js("const buttons = document.querySelectorAll('.edit-button:not(.reset-button)'); buttons.forEach(button => button.click()); return buttons.length > 0;")? == true {
            for check in [TOO_WIDE, TOO_SMALL, NO_HINT] {
                problems.extend(browser.texts(&format!("return (async () => {{ {check} }})()"))?);
            }
        }
        if browser.js("return innerWidth < 600 && getComputedStyle(document.getElementById('mdbook-sidebar')).visibility === 'hidden'")? == true {
            browser.js("document.getElementById('mdbook-sidebar-toggle').click()")?;
            problems.extend(browser.texts(TOO_SMALL)?);
        }
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

/// By mouse, by touch, by keyboard: a press on an element, and a key where it takes another one.
type Press<'a> = (&'static str, u32, &'a dyn Fn(&str) -> Result<()>);

fn each_way(browser: &Browser, test: impl Fn(&Press) -> Result<()>) -> Result<()> {
    let by_key = |css: &str| {
        browser.tab_to(css)?;
        browser.press([Key::Enter])
    };
    let ways: [Press; 4] = [
        ("mouse", 1280, &|css| browser.click(css)),
        ("mouse", 390, &|css| browser.click(css)),
        ("touch", 390, &|css| browser.tap(css)),
        ("keyboard", 1280, &by_key),
    ];
    for way in &ways {
        browser.resize(way.1)?;
        test(way).with_context(|| format!("by {}, {} pixels wide", way.0, way.1))?;
    }
    Ok(())
}

/// A tab is chosen, and Python's is there as well.
pub fn tabs_each_way(lab: &Lab, browser: &Browser) -> Result<()> {
    each_way(browser, |(way, _, press)| {
        browser.open(&lab.book, "threads/mutex")?;
        browser.js("localStorage.removeItem('book-tab'); location.reload();")?;
        browser.until("the page is there again", PATIENCE, "return document.readyState === 'complete' && document.querySelectorAll('[role=tab]').length === 2")?;
        if *way == "keyboard" {
            // The arrow keys choose: see `tabs_by_arrow_keys`.
            browser.tab_to("[role=tab]")?;
            browser.press([Key::Right])?;
        } else {
            press("[role=tab][aria-selected=false]")?;
        }
        ensure!(chosen(browser)? == ["Rust"], "{:?}", chosen(browser)?);
        Ok(())
    })
}

/// Copy says that it has copied, and what the clipboard holds is the command, or the code as it is shown.
pub fn copy_each_way(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.allow_clipboard(&lab.book)?;
    each_way(browser, |(_, _, press)| {
        browser.open(&lab.book, "threads/spawn")?;
        browser.js("document.querySelectorAll('figure[data-program=\"threads/spawn\"] .copy-button').forEach((button, index) => { button.id = `copy-${index}`; })")?;
        for (number, begins) in [(0, "use "), (1, "cargo run -p listing-threads-spawn")] {
            press(&format!("#copy-{number}"))?;
            browser.until(
                "it says so",
                PATIENCE,
                &format!(
                    "return document.getElementById('copy-{number}').textContent === 'Copied'"
                ),
            )?;
            let copied = browser.js("return navigator.clipboard.readText()")?;
            let copied = copied.as_str().unwrap_or_default();
            ensure!(
                copied.contains(begins) && !copied.contains("ANCHOR"),
                "{copied}"
            );
        }
        Ok(())
    })
}

/// On the preface all chapters are folded; a button unfolds one, and folds it again. The chapter of a page is open.
pub fn chapters_fold(lab: &Lab, browser: &Browser) -> Result<()> {
    let link = "return !!document.querySelector('#mdbook-sidebar a[href$=\"threads/mutex.html\"]')?.checkVisibility({ visibilityProperty: true })";
    let fold = "#mdbook-sidebar .chapter-fold[aria-label*=Thread-based]";
    each_way(browser, |(_, width, press)| {
        browser.open(&lab.book, "preface")?;
        if *width < 600 {
            press("#mdbook-sidebar-toggle")?;
            browser.until("the contents are there", PATIENCE, "return document.getAnimations().length === 0 && document.getElementById('mdbook-sidebar').checkVisibility({ visibilityProperty: true })")?;
        }
        for open in [false, true, false] {
            let shown = browser.js(&format!(
                "return [(() => {{ {link} }})(), document.querySelector('{fold}').ariaExpanded]"
            ))?;
            ensure!(shown == json!([open, open.to_string()]), "{shown}");
            press(fold)?;
        }
        Ok(())
    })?;
    browser.resize(1280)?;
    browser.open(&lab.book, "threads/mutex")?;
    ensure!(
        browser.js(link)? == true,
        "the chapter of the page is folded"
    );
    Ok(())
}

/// The search opens with its button and finds a page, and an address that carries a search shows what it found.
pub fn search_each_way(lab: &Lab, browser: &Browser) -> Result<()> {
    let found = "return !!document.querySelector('#mdbook-searchresults a[href*=\"threads/deadlock.html\"]')";
    each_way(browser, |(_, _, press)| {
        browser.open(&lab.book, "threads/index")?;
        press("#mdbook-search-toggle")?;
        // What is typed before the search is there is not lost.
        browser.press("deadlock".chars())?;
        browser.until("the page is found", PATIENCE, found)?;
        ensure!(
            browser.js("return document.getElementById('mdbook-searchbar').value")? == "deadlock",
            "letters are lost"
        );
        browser.js("location.reload()")?;
        browser.until("it is found again", PATIENCE, found)?;
        Ok(())
    })
}

/// The menu offers three themes; the one that is chosen is drawn at once and on the next page, and without a choice the system's.
pub fn themes_each_way(lab: &Lab, browser: &Browser) -> Result<()> {
    let shown = "return [document.documentElement.matches('.navy'), getComputedStyle(document.documentElement).backgroundColor, document.querySelector('meta[name=theme-color]').content, document.querySelector('.theme-selected').textContent]";
    let (light, dark) = ("rgb(252, 251, 248)", "rgb(21, 25, 29)");
    let drawn = |is_dark: bool, name: &str| -> Result<()> {
        let color = if is_dark { dark } else { light };
        let now = browser.js(shown)?;
        ensure!(now == json!([is_dark, color, color, name]), "{now}");
        Ok(())
    };
    each_way(browser, |(way, _, press)| {
        // With the keyboard one is in the menu as soon as it opens.
        let choose = |css: &str, key: Key| match *way {
            "keyboard" => browser.press([key, Key::Enter]),
            _ => press(css),
        };
        browser.open(&lab.book, "preface")?;
        drawn(false, "Auto")?;
        press("#mdbook-theme-toggle")?;
        choose("#mdbook-theme-navy", Key::End)?;
        drawn(true, "Dark")?;
        browser.open(&lab.book, "glossary")?;
        drawn(true, "Dark")?;
        press("#mdbook-theme-toggle")?;
        choose("#mdbook-theme-default_theme", Key::Home)?;
        drawn(false, "Auto")
    })?;
    // Within the menu the arrow keys go round, and Escape leaves it.
    browser.open(&lab.book, "preface")?;
    browser.tab_to("#mdbook-theme-toggle")?;
    browser.press([Key::Enter, Key::Up, Key::Up])?;
    let there = "return [document.activeElement.id, document.getElementById('mdbook-theme-list').checkVisibility()]";
    let state = browser.js(there)?;
    ensure!(state == json!(["mdbook-theme-light", true]), "{state}");
    browser.press([Key::Escape])?;
    let state = browser.js(there)?;
    ensure!(state == json!(["mdbook-theme-toggle", false]), "{state}");
    Ok(())
}

/// The arrow keys turn the page, save where something takes them for itself; ? shows the keys, until Escape or a press beside them.
pub fn page_keys(lab: &Lab, browser: &Browser) -> Result<()> {
    let at = |page: &str| {
        let script = format!(
            "return location.pathname === '/{page}.html' && document.readyState === 'complete'"
        );
        browser.until(page, PATIENCE, &script).map(drop)
    };
    browser.open(&lab.book, "threads/mutex")?;
    browser.press([Key::Right])?;
    at("threads/reentrant-mutex")?;
    browser.press([Key::Left])?;
    at("threads/mutex")?;
    browser.js("document.querySelector('.edit-button').click()")?;
    browser.press([Key::Right])?;
    browser.press(['?'])?;
    let open = "return [document.getElementById('mdbook-help').open, location.pathname]";
    let state = browser.js(open)?;
    ensure!(
        state == json!([false, "/threads/mutex.html"]),
        "in the editor: {state}"
    );
    browser.js("document.activeElement.blur()")?;
    for close in [true, false] {
        browser.press(['?'])?;
        browser.press([Key::Right])?;
        let state = browser.js(open)?;
        ensure!(
            state == json!([true, "/threads/mutex.html"]),
            "while the keys are shown: {state}"
        );
        match close {
            true => browser.press([Key::Escape])?,
            false => browser.click("#mdbook-help button")?,
        }
        ensure!(
            browser.js(open)? == json!([false, "/threads/mutex.html"]),
            "the keys stay"
        );
    }
    Ok(())
}

/// The menu bar goes with the page and comes back on the way up.
pub fn menu_bar(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.resize(390)?;
    browser.open(&lab.book, "threads/mutex")?;
    // A wheel or a finger moves a page in small steps.
    for (by, shown) in [(40, false), (-40, true), (40, false)] {
        let top = browser.js(&format!(
            "return (async () => {{
                for (let step = 0; step < 10; step += 1) {{
                    window.scrollBy({{ top: {by}, behavior: 'instant' }});
                    await new Promise(requestAnimationFrame);
                    await new Promise(requestAnimationFrame);
                }}
                const {{ top, bottom }} = document.getElementById('mdbook-menu-bar').getBoundingClientRect();
                return [window.scrollY > 0 || {by} < 0, bottom > 10];
            }})()"
        ))?;
        ensure!(top == json!([true, shown]), "{by}: {top}");
    }
    Ok(())
}

/// A snippet's hidden lines are shown by a button, and hidden again.
pub fn hidden_lines(lab: &Lab, browser: &Browser) -> Result<()> {
    each_way(browser, |(_, _, press)| {
        browser.open(&lab.book, "threads/spawn")?;
        for shown in [false, true, false] {
            let found = browser.js("return [...document.querySelectorAll('.boring')].map(line => line.checkVisibility()).filter((line, index, all) => all.indexOf(line) === index)")?;
            ensure!(found == json!([shown]), "{found}");
            press("pre > .buttons > button")?;
        }
        Ok(())
    })
}

/// What the highlighter takes a text for: each piece with its kind, as `kind:text`.
const PIECES: &[(&str, &str, &[&str])] = &[
    (
        "rust",
        "pub fn new<'a>(c: &'a str) -> char { 'c' } // 'end'",
        &[
            "keyword:pub",
            "keyword:fn",
            "name:new",
            "type:'a",
            "type:'a",
            "type:str",
            "type:char",
            "string:'c'",
            "comment:// 'end'",
        ],
    ),
    (
        "rust",
        "#[cfg(test)] let s = r#\"a \" b\"#; let n = 0..10; x != y; vec![1.5e-3, 0xff_u8]; b'\\n'; \"// no \\\" comment\";",
        &[
            "meta:#[cfg(test)]",
            "keyword:let",
            "string:r#\"a \" b\"#",
            "keyword:let",
            "number:0",
            "number:10",
            "name:vec!",
            "number:1.5e-3",
            "number:0xff_u8",
            "string:b'\\n'",
            "string:\"// no \\\" comment\"",
        ],
    ),
    (
        "rust",
        "/* two\nlines */ 'outer: for Self in MAX { letter(T, Vec) }",
        &[
            "comment:/* two\nlines */",
            "type:'outer",
            "keyword:for",
            "keyword:Self",
            "keyword:in",
            "type:T",
            "type:Vec",
        ],
    ),
    (
        "python",
        "@cached\ndef f(x: int):\n    \"\"\"Not \"this\".\n    \"\"\"\n    return x + 0.020  # or None",
        &[
            "meta:@cached",
            "keyword:def",
            "name:f",
            "type:int",
            "string:\"\"\"Not \"this\".\n    \"\"\"",
            "keyword:return",
            "number:0.020",
            "comment:# or None",
        ],
    ),
    (
        "toml",
        "[package]\nname = \"x\" # y",
        &["name:[package]", "name:name", "string:\"x\"", "comment:# y"],
    ),
    (
        "sh",
        "cargo run --n \"$N\" # 1",
        &["string:\"$N\"", "comment:# 1"],
    ),
    ("text", "fn main() {}", &[]),
];

/// The colors of code: what is taken for what, and that no letter is lost or added, in any block of the book.
pub fn colors(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.files, "print")?;
    for (language, text, expected) in PIECES {
        let found = browser.texts(&format!(
            "const [language, text] = {};
            return import('{}/theme/js/highlight.js').then(({{ pieces }}) => pieces(language, text).map(([from, to, kind]) => `${{kind}}:${{text.slice(from, to)}}`));",
            json!([language, text]),
            lab.files
        ))?;
        ensure!(found == *expected, "{language}: {text}: {found:?}");
    }
    let counts = browser.js(
        "return fetch(location.href).then(answer => answer.text()).then(text => {
            const plain = new DOMParser().parseFromString(text, 'text/html');
            const blocks = page => [...page.querySelectorAll('main pre > code')].filter(code => !code.closest('.scheduler-live, [data-kind=live]')).map(code => code.textContent);
            const [before, after] = [blocks(plain), blocks(document)];
            const changed = before.filter((text, index) => text !== after[index]);
            return [before.length === after.length && before.length > 50, changed, document.querySelectorAll('[class^=syntax-]').length > 1000];
        })",
    )?;
    ensure!(counts == json!([true, [], true]), "{counts}");
    Ok(())
}
