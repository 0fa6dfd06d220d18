//! The page on which readers see what they have read, run and solved: a row for each page, which `theme/js/progress.js` fills from the browser's storage.

use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use regex::Regex;

use crate::catalog::Catalog;
use crate::preprocess::escape;
use crate::questions::{self, Questions};

/// The directive `{{#progress}}`.
///
/// # Errors
/// If the summary, a page or its questions cannot be read.
pub fn directive(catalog: &Catalog, src: &Path) -> Result<String> {
    let summary = std::fs::read_to_string(src.join("SUMMARY.md")).context("src/SUMMARY.md")?;
    let known = questions::all(&catalog.root)?;
    let mut rows = String::new();
    for (title, page) in pages(&summary) {
        let content = std::fs::read_to_string(src.join(format!("{page}.md")))
            .with_context(|| format!("src/{page}.md"))?;
        // Neither is there to be read from its beginning to its end.
        if page == "glossary" || content.contains("{{#progress}}") {
            continue;
        }
        let (programs, exercise) = programs(&content);
        let ids = if known.contains(&page) {
            let questions = Questions::load(&catalog.root, &page)?;
            questions
                .list
                .into_iter()
                .map(|question| question.id)
                .collect()
        } else {
            Vec::new()
        };
        let _ = writeln!(
            rows,
            "<tr data-page=\"{page}\" data-programs=\"{}\" data-questions=\"{}\" data-exercises=\"{}\"><th scope=\"row\"><a href=\"{page}.html\">{}</a></th><td>–</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            programs.join(" "),
            ids.join(" "),
            exercise.join(" "),
            escape(&title),
            count(programs.len()),
            count(ids.len()),
            count(exercise.len()),
        );
    }
    Ok(format!(
        "<book-progress class=\"progress\" data-interactive>\n<div class=\"table-wrapper\">\n<table>\n<thead><tr><th scope=\"col\">Page</th><th scope=\"col\">Read</th><th scope=\"col\">Programs run</th><th scope=\"col\">Questions solved</th><th scope=\"col\">Exercises solved</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n</book-progress>\n"
    ))
}

fn count(number: usize) -> String {
    match number {
        0 => "–".to_owned(),
        number => number.to_string(),
    }
}

/// The titles and paths of all pages, `("Mutex", "threads/mutex")`, in the order of the summary.
fn pages(summary: &str) -> Vec<(String, String)> {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^\s*(?:- )?\[(.+)\]\((\S+)\.md\)\s*$").expect("it is a valid pattern")
    });
    LINK.captures_iter(summary)
        .map(|found| (found[1].to_owned(), found[2].to_owned()))
        .collect()
}

/// The programs of a page that have a Run button, exercises apart.
fn programs(content: &str) -> (Vec<String>, Vec<String>) {
    static SHOWN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^\s*\{\{#(listing|twin|exercise)\s+(\S+?)\s*\}\}\s*$")
            .expect("it is a valid pattern")
    });
    let (mut programs, mut exercises) = (Vec::new(), Vec::new());
    for found in SHOWN.captures_iter(content) {
        let id = &found[2];
        let (list, id) = match &found[1] {
            "twin" => (&mut programs, format!("{id}:python")),
            "exercise" => (&mut exercises, format!("{id}:exercise")),
            _ => (&mut programs, id.to_owned()),
        };
        if !list.contains(&id) {
            list.push(id);
        }
    }
    (programs, exercises)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_of_the_summary_come_in_its_order() {
        let summary = "# Summary\n\n[Preface](preface.md)\n\n# Part\n\n- [The index](a/index.md)\n  - [Once, lazy](a/once.md)\n\n---\n";
        let found = pages(summary);
        let expected = [
            ("Preface", "preface"),
            ("The index", "a/index"),
            ("Once, lazy", "a/once"),
        ];
        assert!(
            found
                .iter()
                .map(|(title, page)| (title.as_str(), page.as_str()))
                .eq(expected),
            "{found:?}"
        );
    }

    #[test]
    fn programs_with_a_button_are_counted() {
        let content = "{{#listing a/b:wide}}\n{{#listing a/b}}\n{{#code a/b/src/lib.rs}}\n{{#output a/b:schedules}}\n{{#twin a/b}}\n{{#listing a/b}}\n{{#exercise a/b}}\n";
        let (programs, exercises) = programs(content);
        assert_eq!(programs, ["a/b:wide", "a/b", "a/b:python"]);
        assert_eq!(exercises, ["a/b:exercise"]);
    }
}
