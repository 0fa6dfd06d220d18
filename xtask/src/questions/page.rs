//! What a page gets of its questions: all of it can be read without scripts and on paper; `theme/js/quiz.js` makes a quiz of it.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Result, bail, ensure};

use super::{Answer, Questions};
use crate::catalog::Catalog;
use crate::preprocess::escape;

/// The directive `{{#questions threads/mutex}}`.
///
/// # Errors
/// If there is no such recipe, it has no questions, or something is wrong with them.
pub fn directive(catalog: &Catalog, src: &Path, argument: &str) -> Result<String> {
    if argument.is_empty() {
        bail!("whose questions? `{{{{#questions <chapter>/<recipe>}}}}`");
    }
    // A name that is wrong in both ways is more often one of a recipe.
    let id = &catalog.listing(argument)?.id;
    let questions = Questions::load(&catalog.root, id)?;
    ensure!(
        src.join(format!("{id}.md")).is_file(),
        "there is no page src/{id}.md for these questions"
    );
    Ok(html(&questions))
}

/// A blank line on either side of a text makes mdBook read it as Markdown; so links and code work as on the rest of the page.
fn html(questions: &Questions) -> String {
    let count = questions.list.len();
    let mut html = format!(
        "<book-quiz class=\"quiz\" data-page=\"{}\">\n",
        questions.id
    );
    for (index, question) in questions.list.iter().enumerate() {
        let _ = write!(
            html,
            "<div class=\"quiz-question\" id=\"question-{id}\" data-question=\"{id}\">\n<p class=\"quiz-number\"><span>Question {} of {count}</span> <span class=\"quiz-kind\">{}</span></p>\n",
            index + 1,
            question.kind.label(),
            id = question.id,
        );
        if !question.before.trim().is_empty() {
            let _ = write!(html, "\n{}\n", question.before.trim());
        }
        if let Some(program) = &question.program {
            let _ = write!(
                html,
                "\n```rust,noplayground\n{}\n```\n",
                program.trim_end()
            );
        }
        let _ = write!(
            html,
            "\n<div class=\"quiz-ask\">\n\n{}\n\n</div>\n<ol class=\"quiz-options\" type=\"A\">\n",
            question.ask.trim()
        );
        for answer in &question.answers {
            let _ = writeln!(html, "<li>{}</li>", option(answer));
        }
        html.push_str("</ol>\n<details class=\"quiz-answers\">\n<summary>The answers, each with its reason</summary>\n<ol type=\"A\">\n");
        for answer in &question.answers {
            let (right, word) = if answer.right {
                (" data-right", "Right.")
            } else {
                ("", "Not so.")
            };
            let _ = write!(
                html,
                "<li{right}>\n\n**{word}** {}\n\n</li>\n",
                answer.why.trim()
            );
        }
        html.push_str("</ol>\n</details>\n</div>\n");
    }
    html.push_str("</book-quiz>\n");
    html
}

/// What can be chosen: a text, or what a program prints.
fn option(answer: &Answer) -> String {
    if answer.text.trim().is_empty() {
        // Markdown ends an HTML block at an empty line, so ends of lines are written as what they are to a browser.
        let printed = escape(answer.shown()).replace('\n', "&#10;");
        format!("<code class=\"quiz-prints\">{printed}</code>")
    } else {
        format!("\n\n{}\n\n", answer.text.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_stands_in_the_page() {
        let text = r#"
            [[question]]
            id = "one"
            kind = "output"
            ask = "What does it print?"
            before = "See [there](../glossary.md#mutex)."
            program = "fn main() {\n    println!(\"<1>\\n\\n2\");\n}\n"
            [[question.answer]]
            claim = { prints = "<1>\n\n2\n" }
            right = true
            why = "It is `so`."
            [[question.answer]]
            text = "Nothing at all"
            why = "It prints."
            [[question]]
            id = "two"
            kind = "choose"
            ask = "Which?"
            [[question.answer]]
            text = "This"
            why = "No."
            [[question.answer]]
            text = "That"
            right = true
            why = "Yes."
        "#;
        let html = html(&Questions::parse("threads/mutex", text).unwrap());
        for part in [
            "data-page=\"threads/mutex\"",
            "<span>Question 2 of 2</span>",
            "\nSee [there](../glossary.md#mutex).\n",
            "```rust,noplayground\nfn main() {",
            "<li><code class=\"quiz-prints\">&lt;1&gt;&#10;&#10;2</code></li>",
            "<li data-right>\n\n**Right.** It is `so`.\n\n</li>",
            "<li>\n\n**Not so.** It prints.\n\n</li>",
        ] {
            assert!(html.contains(part), "`{part}` is not in {html}");
        }
    }
}
