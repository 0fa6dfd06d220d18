//! The explorer of grids: what it says against the tool; by mouse, by touch, by keyboard; on paper and without scripts.

use anyhow::{Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};
use xtask::grid::{Choice, MOST, START};

use crate::access::everywhere;
use crate::driver::{Browser, PATIENCE};
use crate::{Behavior, Lab};

const PAGE: &str = "browser/grid";

pub const ALL: [(&str, Behavior); 6] = [
    ("grid::agrees_with_the_tool", agrees),
    ("grid::by_mouse", by_mouse),
    ("grid::by_touch", by_touch),
    ("grid::by_keyboard", by_keyboard),
    ("grid::on_paper", on_paper),
    ("grid::without_scripts", without_scripts),
];

/// Opens the page; the explorer is ready a moment after it.
fn open(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.small, PAGE)?;
    browser.until(
        "the explorer is ready",
        PATIENCE,
        "return !!document.querySelector('.grid-thread')",
    )?;
    Ok(())
}

/// Every size, and the first, a middle and the last thread: the sentences and the numbers in the page are those of the tool.
fn agrees(lab: &Lab, browser: &Browser) -> Result<()> {
    open(lab, browser)?;
    let [elements, size, blocks] = MOST;
    let mut choices = vec![START];
    for elements in [1, 2, 7, 8, 9, elements] {
        for size in 1..=size {
            for blocks in 1..=blocks {
                let threads = [0, blocks * size / 2, blocks * size - 1];
                choices.extend(threads.map(|index| Choice {
                    elements,
                    size,
                    blocks,
                    block: index / size,
                    thread: index % size,
                }));
            }
        }
    }
    let asked: Vec<_> = choices.iter().map(|choice| {
        json!({ "elements": choice.elements, "size": choice.size, "blocks": choice.blocks, "block": choice.block, "thread": choice.thread })
    }).collect();
    let found = browser.js(&format!(
        "return import(new URL('../theme/js/grid.js', location.href)).then(m => [m.START, Object.values(m.MOST), {}.map(choice => [m.inWords(choice), m.fit(choice), m.values(choice)])])",
        json!(asked)
    ))?;
    ensure!(found[0] == asked[0], "it begins with {}", found[0]);
    ensure!(found[1] == json!(MOST), "its sliders end at {}", found[1]);
    for (choice, found) in choices
        .iter()
        .zip(found[2].as_array().into_iter().flatten())
    {
        let values = choice.rows().map(|(_, value, ..)| value);
        let wanted = json!([choice.in_words(), choice.fit(), values]);
        ensure!(*found == wanted, "{found}, not {wanted}");
    }
    Ok(())
}

/// What is seen must be what belongs to the choice: the sentences, the numbers, the boxes of the grid and of the array, and which of them are marked.
fn ensure_shown(browser: &Browser, choice: Choice) -> Result<()> {
    let seen = browser.js(
        "const text = css => document.querySelector(css).textContent, all = css => [...document.querySelectorAll(css)];
        return [text('.grid-words'), text('.grid-fit'), all('.grid-table td:nth-of-type(1)').map(cell => Number(cell.textContent)),
            all('.grid-block').length, all('.grid-thread').length, all('.grid-thread.is-beyond').length, all('.grid-thread').findIndex(thread => thread.ariaChecked === 'true'),
            all('.grid-array > span').length, all('.grid-array > .is-orphan').length, all('.grid-array > span').findIndex(box => box.matches('.is-chosen'))]",
    )?;
    let (threads, index) = (choice.blocks * choice.size, choice.index());
    let element = if index < choice.elements {
        json!(index)
    } else {
        json!(-1)
    };
    let wanted = json!([
        choice.in_words(),
        choice.fit(),
        choice.rows().map(|(_, value, ..)| value),
        choice.blocks,
        threads,
        threads.saturating_sub(choice.elements),
        index,
        choice.elements,
        choice.elements.saturating_sub(threads),
        element
    ]);
    ensure!(seen == wanted, "{seen}, not {wanted}");
    Ok(())
}

fn thread(block: u32, thread: u32) -> String {
    format!(
        ".grid-block:nth-of-type({}) .grid-thread:nth-of-type({})",
        block + 1,
        thread + 1
    )
}

fn slider(name: &str) -> String {
    format!(".grid-slider[data-field={name}]")
}

fn by_mouse(lab: &Lab, browser: &Browser) -> Result<()> {
    for width in [1280, 390] {
        browser.resize(width)?;
        open(lab, browser)?;
        ensure_shown(browser, START)?;
        browser.click(&thread(2, 3))?;
        let last = Choice {
            block: 2,
            thread: 3,
            ..START
        };
        ensure_shown(browser, last)?;
        browser.click(&thread(0, 1))?;
        ensure_shown(
            browser,
            Choice {
                block: 0,
                thread: 1,
                ..START
            },
        )?;
        // The drawing has given way.
        let gone =
            browser.js("return !document.querySelector('.grid-drawing svg').checkVisibility()")?;
        ensure!(gone == true, "the drawing is still there");
        // The middle of a slider: more elements than the grid has threads.
        browser.click(&slider("elements"))?;
        let elements =
            browser.js("return document.querySelector('[data-field=elements]').valueAsNumber")?;
        let elements = elements.as_u64().unwrap_or_default() as u32;
        ensure!((20..=30).contains(&elements), "{elements}");
        ensure_shown(
            browser,
            Choice {
                elements,
                block: 0,
                thread: 1,
                ..START
            },
        )?;
    }
    Ok(())
}

fn by_touch(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.resize(390)?;
    open(lab, browser)?;
    browser.tap(&thread(2, 2))?;
    browser.until(
        "the thread is chosen",
        PATIENCE,
        "return document.querySelector('.grid-words').textContent.startsWith('Block 2, thread 2')",
    )?;
    ensure_shown(
        browser,
        Choice {
            block: 2,
            thread: 2,
            ..START
        },
    )?;
    let small = browser.texts("return [...document.querySelectorAll('.grid-explorer :is(button, input)')].filter(part => { const { width, height } = part.getBoundingClientRect(); return Math.min(width, height) < 44; }).map(part => part.outerHTML)")?;
    ensure!(small.is_empty(), "too small for a finger: {small:?}");
    let wide = browser.js("return document.querySelector('.grid-explorer').scrollWidth > document.querySelector('.grid-explorer').clientWidth || document.documentElement.scrollWidth > innerWidth")?;
    ensure!(wide == false, "it is wider than the page");
    Ok(())
}

/// The arrows move from thread to thread and set the sliders, and turn no page; a screen reader hears the thread; what shrinks keeps a thread.
fn by_keyboard(lab: &Lab, browser: &Browser) -> Result<()> {
    open(lab, browser)?;
    browser.tab_to(".grid-thread")?;
    let focused = |browser: &Browser| -> Result<Value> {
        browser.js("return [document.activeElement.ariaLabel, location.pathname]")
    };
    let at = format!("/{PAGE}.html");
    ensure!(focused(browser)? == json!(["block 1, thread 2: element 6", at]));
    browser.press([Key::Right, Key::Right])?;
    ensure_shown(
        browser,
        Choice {
            block: 2,
            thread: 0,
            ..START
        },
    )?;
    browser.press([Key::Up])?;
    ensure_shown(
        browser,
        Choice {
            block: 1,
            thread: 0,
            ..START
        },
    )?;
    browser.press([Key::End, Key::Right])?;
    let last = Choice {
        block: 2,
        thread: 3,
        ..START
    };
    ensure_shown(browser, last)?;
    ensure!(focused(browser)? == json!(["block 2, thread 3: 11, beyond the end", at]));
    let heard = format!(
        "return document.querySelector('.grid-explorer [role=status]').textContent === {}",
        json!(format!("{} {}", last.in_words(), last.fit()))
    );
    browser.until("the thread is announced", PATIENCE, &heard)?;
    browser.press([Key::Home, Key::Left])?;
    ensure_shown(
        browser,
        Choice {
            block: 0,
            thread: 0,
            ..START
        },
    )?;
    browser.press([Key::End])?;
    // Back to the sliders: fewer blocks than the thread's own, then fewer threads than its place.
    browser.press_with_shift([Key::Tab])?;
    browser.press([Key::Left])?;
    let fewer = Choice {
        blocks: 2,
        block: 1,
        thread: 3,
        ..START
    };
    ensure_shown(browser, fewer)?;
    browser.press_with_shift([Key::Tab])?;
    browser.press([Key::Left])?;
    ensure_shown(
        browser,
        Choice {
            size: 3,
            thread: 2,
            ..fewer
        },
    )?;
    let slider = browser.js("const slider = document.activeElement; return [slider.dataset.field, slider.labels[0].textContent, location.pathname]")?;
    ensure!(
        slider == json!(["size", "Threads in a block", at]),
        "{slider}"
    );
    Ok(())
}

/// The chosen thread, and no sliders.
fn on_paper(lab: &Lab, browser: &Browser) -> Result<()> {
    open(lab, browser)?;
    browser.click(&thread(2, 3))?;
    browser.on_paper(true)?;
    let seen = browser.js("return ['.grid-fields', '.grid-drawing', '.grid-blocks', '.grid-words', '.grid-table'].map(css => document.querySelector(css).checkVisibility())")?;
    browser.on_paper(false)?;
    ensure!(seen == json!([false, false, true, true, true]), "{seen}");
    Ok(())
}

fn without_scripts(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.allow_scripts(false)?;
    browser.open(&lab.small, PAGE)?;
    let seen = browser.js("const explorer = document.querySelector('book-grid'); return [explorer.innerText, explorer.querySelector('svg').checkVisibility(), explorer.querySelector('desc').textContent]")?;
    browser.allow_scripts(true)?;
    let text = seen[0].as_str().unwrap_or_default();
    let (words, fit) = (START.in_words(), START.fit());
    for part in [
        words.as_str(),
        &fit,
        "get_global_id(0)",
        "blockIdx.x * blockDim.x + threadIdx.x",
    ] {
        ensure!(text.contains(part), "`{part}` is not in {text}");
    }
    // The drawing shows the thread that the words are about.
    let told = seen[2].as_str().unwrap_or_default();
    let thread = format!(
        "{} blocks with {} threads each, for an array of {} elements. ",
        START.blocks, START.size, START.elements
    );
    let index = format!(
        "Block {}, thread {} is marked: blockIdx.x is {}, blockDim.x is {}, threadIdx.x is {}, so its index is {} times {} plus {}, which is {}",
        START.block,
        START.thread,
        START.block,
        START.size,
        START.thread,
        START.block,
        START.size,
        START.thread,
        START.index()
    );
    ensure!(
        seen[1] == true && told.contains(&thread) && told.contains(&index),
        "{seen}"
    );
    Ok(())
}

/// At the start, with a thread beyond the end, and with too few threads.
pub fn axe(lab: &Lab, browser: &Browser) -> Result<()> {
    everywhere(browser, &lab.small, PAGE, || {
        open(lab, browser)?;
        let mut problems = crate::access::violations_in(lab, browser, "the start")?;
        browser.click(&thread(2, 3))?;
        problems.extend(crate::access::violations_in(
            lab,
            browser,
            "beyond the end",
        )?);
        browser.click(&slider("elements"))?;
        problems.extend(crate::access::violations_in(
            lab,
            browser,
            "too few threads",
        )?);
        Ok(problems)
    })
}
