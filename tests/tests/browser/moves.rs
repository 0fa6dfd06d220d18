//! The figures of what moved where: by mouse, by touch, by keyboard, in flight, on paper, and without scripts.

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::json;

use crate::access::everywhere;
use crate::driver::{Browser, PATIENCE};
use crate::{Behavior, Lab};

const PAGE: &str = "browser/moved";

pub const ALL: [(&str, Behavior); 6] = [
    ("moves::by_mouse", by_mouse),
    ("moves::by_touch", by_touch),
    ("moves::by_keyboard", by_keyboard),
    ("moves::boxes_fly", boxes_fly),
    ("moves::on_paper", on_paper),
    ("moves::without_scripts", without_scripts),
];

/// Opens the page; its figures are ready a moment after it.
fn open(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.small, PAGE)?;
    browser.until(
        "the figures are ready",
        PATIENCE,
        "return [...document.querySelectorAll('book-moves')].every(moves => moves.querySelector('.moves-tools'))",
    )?;
    Ok(())
}

/// The names of the steps that are seen in the first figure, and what its counter says.
fn ensure_step(browser: &Browser, names: &[&str], count: &str) -> Result<()> {
    let seen = browser.js(
        "const moves = document.querySelector('book-moves');
        return [[...moves.querySelectorAll('.moves-name')].filter(name => name.checkVisibility()).map(name => name.textContent), moves.querySelector('.moves-count')?.textContent ?? ''];",
    )?;
    ensure!(
        seen == json!([names, count]),
        "{seen}, not {names:?} and {count}"
    );
    Ok(())
}

/// How many arrows and boxes are seen, and how many of them the followed rank has no part in.
fn ensure_aside(browser: &Browser, all: u32, aside: u32) -> Result<()> {
    let seen = browser.js(
        "const parts = [...document.querySelector('book-moves').querySelectorAll('.moves-step:not([hidden]) [data-ranks]')];
        return [parts.length, parts.filter(part => getComputedStyle(part).opacity < 0.5).length];",
    )?;
    ensure!(
        seen == json!([all, aside]),
        "{seen}, not {all} with {aside} aside"
    );
    Ok(())
}

const SCATTER: &str = "1. MPI_Scatter from rank 0";
const RING: &str = "2. 3 messages";
const SUM: &str = "3. MPI_Allreduce, sum";

pub fn by_mouse(lab: &Lab, browser: &Browser) -> Result<()> {
    let tool = |number: u32| {
        browser.click(&format!(
            "book-moves .moves-tools > button:nth-of-type({number})"
        ))
    };
    for width in [1280, 390] {
        browser.resize(width)?;
        open(lab, browser)?;
        ensure_step(browser, &[SCATTER], "Step 1 of 3")?;
        // There is nothing before the first.
        tool(1)?;
        ensure_step(browser, &[SCATTER], "Step 1 of 3")?;
        tool(2)?;
        ensure_step(browser, &[RING], "Step 2 of 3")?;
        tool(2)?;
        tool(2)?;
        ensure_step(browser, &[SUM], "Step 3 of 3")?;
        tool(1)?;
        ensure_step(browser, &[RING], "Step 2 of 3")?;
        ensure_aside(browser, 9, 0)?;
        // Rank 1 sends to 2 and has received from 0; what goes from 2 to 0 is none of its business.
        browser.click("book-moves .moves-follow > button:nth-of-type(3)")?;
        ensure_aside(browser, 9, 3)?;
        let pressed = browser.texts("return [...document.querySelectorAll('book-moves [aria-pressed=true]')].map(button => button.ariaLabel ?? button.innerText)")?;
        ensure!(pressed[0] == "rank 1", "{pressed:?}");
        browser.click("book-moves .moves-follow > button:nth-of-type(1)")?;
        ensure_aside(browser, 9, 0)?;
    }
    Ok(())
}

pub fn by_touch(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.resize(390)?;
    open(lab, browser)?;
    browser.tap("book-moves .moves-tools > button:nth-of-type(2)")?;
    ensure_step(browser, &[RING], "Step 2 of 3")?;
    browser.tap("book-moves .moves-follow > button:nth-of-type(2)")?;
    ensure_aside(browser, 9, 3)
}

/// The arrows step and do not turn the page, digits follow a rank; the focus stays, and a screen reader hears what happens.
pub fn by_keyboard(lab: &Lab, browser: &Browser) -> Result<()> {
    open(lab, browser)?;
    browser.tab_to("book-moves .moves-tools > button:nth-of-type(2)")?;
    browser.press([Key::Right])?;
    ensure_step(browser, &[RING], "Step 2 of 3")?;
    let heard = browser.js(
        "return [document.activeElement.innerText, document.querySelector('book-moves [role=status]').textContent]",
    )?;
    let said = "2. 3 messages: Rank 0 sends 11 to rank 1, with tag 4. Rank 1 sends 13 to rank 2, with tag 4. Rank 2 sends 15 to rank 0, with tag 4.";
    ensure!(heard == json!(["Next", said]), "{heard}");
    browser.press([Key::End])?;
    ensure_step(browser, &[SUM], "Step 3 of 3")?;
    // At the end they do not turn the page either.
    browser.press([Key::Right])?;
    ensure_step(browser, &[SUM], "Step 3 of 3")?;
    browser.press([Key::Home])?;
    browser.press([Key::Left])?;
    ensure_step(browser, &[SCATTER], "Step 1 of 3")?;
    browser.press("2".chars())?;
    // Of the scatter, rank 2 has its own block, before and after, and the arrow between.
    ensure_aside(browser, 9, 6)?;
    browser.press("a".chars())?;
    ensure_aside(browser, 9, 0)?;
    // The same by the buttons alone.
    browser.press(" ".chars())?;
    ensure_step(browser, &[RING], "Step 2 of 3")
}

/// Boxes fly from where they were, and only if motion is wanted.
pub fn boxes_fly(lab: &Lab, browser: &Browser) -> Result<()> {
    for (preference, flying) in [("no-preference", 3), ("reduce", 0)] {
        browser.prefer_motion(preference)?;
        open(lab, browser)?;
        // The second figure has one step, and so nothing but this button and the ranks.
        let found = browser.js(
            "const moves = document.querySelectorAll('book-moves')[1], tools = moves.querySelectorAll('.moves-tools > button');
            tools[0].click();
            const flights = document.getAnimations().filter(({ effect }) => effect.target.matches('.moves-after'));
            return [tools.length, flights.map(({ effect }) => effect.getKeyframes()[0].transform)];",
        )?;
        ensure!(
            found[0] == 1 && found[1].as_array().is_some_and(|all| all.len() == flying),
            "with {preference}: {found}"
        );
        if flying == 3 {
            // From beside it, one row above, and two below.
            let ys: Vec<_> = browser.texts("return [...document.querySelectorAll('book-moves')[1].querySelectorAll('.moves-after')].map(after => after.dataset.shift.split(' ')[1])")?;
            ensure!(ys == ["82", "-41", "-41"], "{ys:?}");
            browser.until(
                "the flight ends",
                PATIENCE,
                "return document.getAnimations().length === 0",
            )?;
        }
    }
    Ok(())
}

/// All steps, and no buttons, whatever was chosen on the screen.
pub fn on_paper(lab: &Lab, browser: &Browser) -> Result<()> {
    open(lab, browser)?;
    browser.click("book-moves .moves-tools > button:nth-of-type(2)")?;
    browser.click("book-moves .moves-follow > button:nth-of-type(2)")?;
    browser.on_paper(true)?;
    ensure_step(browser, &[SCATTER, RING, SUM], "Step 2 of 3")?;
    let seen = browser.js("return [document.querySelector('.moves-tools').checkVisibility(), getComputedStyle(document.querySelector('.moves .is-aside')).opacity]")?;
    browser.on_paper(false)?;
    ensure!(seen == json!([false, "1"]), "{seen}");
    Ok(())
}

pub fn without_scripts(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.allow_scripts(false)?;
    browser.open(&lab.small, PAGE)?;
    let text = browser.js("return document.querySelector('book-moves').innerText")?;
    let told = browser.texts(
        "return [...document.querySelectorAll('book-moves desc')].map(desc => desc.textContent)",
    )?;
    browser.allow_scripts(true)?;
    let text = text.as_str().unwrap_or_default();
    for part in [
        SCATTER,
        RING,
        SUM,
        "Rank 0 cuts its items into equal blocks, and each rank gets one.",
        "Place by place, every rank gets the sum of what all ranks have.",
        "Drawn from a recorded run with 3 ranks",
    ] {
        ensure!(text.contains(part), "`{part}` is not in {text}");
    }
    ensure!(
        told[0]
            == "Before: rank 0 has 10, 11 for rank 0; 12, 13 for rank 1; 14, 15 for rank 2. After: rank 0 has 10, 11 from rank 0. rank 1 has 12, 13 from rank 0. rank 2 has 14, 15 from rank 0.",
        "{told:?}"
    );
    Ok(())
}

/// With a rank that is followed, at each step.
pub fn axe(lab: &Lab, browser: &Browser) -> Result<()> {
    everywhere(browser, &lab.small, PAGE, || {
        let mut problems = Vec::new();
        open(lab, browser)?;
        for step in 1..=3 {
            problems.extend(crate::access::violations_in(
                lab,
                browser,
                &format!("step {step}"),
            )?);
            browser.click("book-moves .moves-tools > button:nth-of-type(2)")?;
            browser.click("book-moves .moves-follow > button:nth-of-type(3)")?;
        }
        Ok(problems)
    })
}
