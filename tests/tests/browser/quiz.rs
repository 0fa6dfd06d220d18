//! The questions at the end of a recipe: by mouse, by touch and by keyboard, at both widths; without scripts, and on paper.

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::{Value, json};
use xtask::questions::{Question, Questions};

use crate::driver::Browser;
use crate::{Behavior, Lab};

pub const ALL: [(&str, Behavior); 5] = [
    ("quiz::by_mouse", by_mouse),
    ("quiz::by_touch", by_touch),
    ("quiz::by_keyboard", by_keyboard),
    ("quiz::without_scripts", without_scripts),
    ("quiz::on_paper", on_paper),
];

const PAGE: &str = "threads/mutex";

/// The questions of a page, as the data have them.
fn questions(page: &str) -> Result<Vec<Question>> {
    Ok(Questions::load(&xtask::catalog::root(), page)?.list)
}

fn in_question(question: &Question, css: &str) -> String {
    format!("#question-{} {css}", question.id)
}

/// The label of an answer, counted from 0.
pub fn label(question: &str, answer: usize) -> String {
    format!(
        "#question-{question} .quiz-option:nth-of-type({}) label",
        answer + 1
    )
}

/// What the page says of the chosen answer: the tone, the words, and whether the question is marked as solved.
fn said(browser: &Browser, question: &Question) -> Result<(String, String, bool)> {
    let found = browser.js(&format!(
        "const box = document.querySelector('#question-{}'), feedback = box.querySelector('.quiz-feedback');
        return [feedback.dataset.tone ?? '', feedback.innerText, box.querySelector('.quiz-state').innerText.includes('Solved')];",
        question.id
    ))?;
    Ok(serde_json::from_value(found)?)
}

/// The beginning of a reason, as far as there is nothing in it that the page shows in another way.
fn begins(why: &str) -> &str {
    why.split(['`', '*', '[', '"', '\''])
        .next()
        .unwrap_or(why)
        .trim()
}

/// Tries every answer of every question; each wrong one gets its own reason, and only the right one solves the question.
fn all_answers(browser: &Browser, page: &str, press: impl Fn(&str) -> Result<()>) -> Result<()> {
    for question in questions(page)? {
        let check = in_question(&question, ".quiz-check");
        press(&check)?;
        let (tone, words, _) = said(browser, &question)?;
        ensure!(
            tone.is_empty() && words == "Choose an answer first.",
            "{}: nothing is chosen, and it says {tone}: {words}",
            question.id
        );
        let mut order: Vec<_> = (0..question.answers.len()).collect();
        order.sort_by_key(|answer| question.answers[*answer].right);
        for answer in order {
            let of = &question.answers[answer];
            press(&label(&question.id, answer))?;
            let (tone, words, _) = said(browser, &question)?;
            ensure!(
                tone.is_empty() && words.is_empty(),
                "{}: a new choice leaves the old verdict: {words}",
                question.id
            );
            press(&check)?;
            let (tone, words, solved) = said(browser, &question)?;
            let expected = if of.right {
                ("good", "Right.")
            } else {
                ("bad", "Not so.")
            };
            ensure!(
                tone == expected.0
                    && words.starts_with(expected.1)
                    && words.contains(begins(&of.why))
                    && solved == of.right,
                "{}, answer {}: {tone}, solved: {solved}: {words}",
                question.id,
                answer + 1
            );
        }
    }
    Ok(())
}

pub fn by_mouse(lab: &Lab, browser: &Browser) -> Result<()> {
    for width in [1280, 390] {
        browser.resize(width)?;
        browser.js("localStorage.clear()").ok();
        browser.open(&lab.book, PAGE)?;
        browser.js("localStorage.clear()")?;
        browser.open(&lab.book, PAGE)?;
        all_answers(browser, PAGE, |css| browser.click(css))?;
    }
    Ok(())
}

pub fn by_touch(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.resize(390)?;
    browser.open(&lab.book, "threads/channel")?;
    all_answers(browser, "threads/channel", |css| browser.tap(css))?;
    // What is touched is large enough to be hit.
    let small = browser.texts(
        "return [...document.querySelectorAll('.quiz-option label, .quiz-check, .quiz-answers > summary')]
            .filter(part => part.getBoundingClientRect().height < 44).map(part => part.outerHTML.slice(0, 100))",
    )?;
    ensure!(small.is_empty(), "lower than 44 pixels: {small:?}");
    Ok(())
}

/// Tab leads to the answers, the arrow keys from one to the next (and do not turn the page), Enter checks, and what is said is said aloud.
pub fn by_keyboard(lab: &Lab, browser: &Browser) -> Result<()> {
    let first = questions(PAGE)?.into_iter().next().context("a question")?;
    let right = first.answers.iter().position(|answer| answer.right);
    let right = right.context("a right answer")?;
    for width in [1280, 390] {
        browser.resize(width)?;
        browser.open(&lab.book, PAGE)?;
        browser.js(&format!(
            "document.querySelector('#question-{} pre > code').focus()",
            first.id
        ))?;
        browser.tab_to(&in_question(&first, "input"))?;
        browser.press([' '])?;
        browser.press([Key::Enter])?;
        let (tone, ..) = said(browser, &first)?;
        let expected = if right == 0 { "good" } else { "bad" };
        ensure!(tone == expected, "the first answer: {tone}");
        for _ in 0..first.answers.len() {
            browser.press([Key::Right])?;
        }
        for _ in 0..right {
            browser.press([Key::Down])?;
        }
        browser.press([Key::Enter])?;
        let state = browser.js(
            "const choice = document.activeElement, group = choice.closest('fieldset');
            return [choice.type, choice.value, location.pathname, group.querySelector('legend').innerText, choice.labels.length,
                choice.closest('form').querySelector('[role=status]').innerText.startsWith('Right.')];",
        )?;
        let expected = json!([
            "radio",
            right.to_string(),
            "/threads/mutex.html",
            first.ask,
            1,
            true
        ]);
        ensure!(state == expected, "{state}");
        browser.press([Key::Tab])?;
        let next = browser.js("return document.activeElement.className")?;
        ensure!(next == "quiz-check", "after the answers comes {next}");
        browser.press([' '])?;
        let (tone, ..) = said(browser, &first)?;
        ensure!(tone == "good", "the button checks as well: {tone}");
    }
    Ok(())
}

/// What a reader sees of the questions: the text, and of how many reasons.
fn seen(browser: &Browser) -> Result<(String, usize, usize)> {
    let found: Value = browser.js(
        "const quiz = document.querySelector('book-quiz');
        return [quiz.innerText, [...quiz.querySelectorAll('.quiz-answers li')].filter(reason => reason.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true }) && reason.getClientRects().length > 0).length,
            [...quiz.querySelectorAll('.quiz-check, .quiz-feedback, input')].filter(part => part.checkVisibility({ opacityProperty: true })).length];",
    )?;
    Ok(serde_json::from_value(found)?)
}

/// Without scripts the questions and what may be answered can be read, and the answers are behind a summary that opens.
pub fn without_scripts(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.allow_scripts(false)?;
    browser.open(&lab.files, PAGE)?;
    let (text, reasons, controls) = seen(browser)?;
    for question in questions(PAGE)? {
        ensure!(
            text.contains(begins(&question.ask)),
            "`{}` is not in {text}",
            question.ask
        );
        for answer in &question.answers {
            let shown = begins(answer.shown());
            ensure!(text.contains(shown), "`{shown}` is not in {text}");
        }
    }
    ensure!(
        (reasons, controls) == (0, 0),
        "{reasons} reasons are open, and there are {controls} controls"
    );
    browser.click(".quiz-answers > summary")?;
    let (_, reasons, _) = seen(browser)?;
    browser.allow_scripts(true)?;
    let first = questions(PAGE)?.into_iter().next().context("a question")?;
    ensure!(
        reasons == first.answers.len(),
        "the summary opens {reasons} reasons"
    );
    Ok(())
}

/// On paper every reason can be read, and there is nothing to press.
pub fn on_paper(lab: &Lab, browser: &Browser) -> Result<()> {
    browser.open(&lab.book, PAGE)?;
    browser.on_paper(true)?;
    let all: usize = questions(PAGE)?
        .iter()
        .map(|question| question.answers.len())
        .sum();
    let (text, reasons, controls) = seen(browser)?;
    browser.on_paper(false)?;
    ensure!(
        (reasons, controls) == (all, 0),
        "{reasons} of {all} reasons are to be seen, and {controls} controls: {text}"
    );
    Ok(())
}
