//! What a page says of itself in its head, for search engines and for those to whom a link is sent: the first sentences of its problem.
//!
//! mdBook writes the book's description into every page. Pages are described after they are built, so stock `mdbook build` leaves it at that.

use std::path::Path;
use std::sync::LazyLock;

use anyhow::Result;
use regex::Regex;

/// How many characters a description has at least, and at most: search engines show no more.
pub const LENGTH: std::ops::RangeInclusive<usize> = 50..=160;

/// Describes every page of a site that can be found: not those for printing, for the sidebar, and for what is not there.
///
/// # Errors
/// If a page cannot be read or written.
pub fn pages(site: &Path) -> Result<()> {
    for entry in std::fs::read_dir(site)? {
        let path = entry?.path();
        if path.is_dir() {
            pages(&path)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            let page = std::fs::read_to_string(&path)?;
            if !page.contains("<meta name=\"robots\" content=\"noindex\">")
                && let Some(description) = describe(&page)
            {
                std::fs::write(&path, with(&page, &description))?;
            }
        }
    }
    Ok(())
}

/// The sentences with which the section "The problem" begins, or else the page: as many as there is room for. A page can say something better of itself, in a comment:
/// `<!-- description: … -->`.
fn describe(page: &str) -> Option<String> {
    static OWN: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?s)<!--\s*description:\s*(.*?)\s*-->"));
    static PARAGRAPH: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<p>(.*?)</p>"));
    static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)<[^>]*>"));
    static SENTENCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s).+?(?:[.?!](?: |$)|$)"));
    let words = |html: &str| {
        TAG.replace_all(html, "")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .replace('"', "&quot;")
    };
    let text = page.split_once("<main")?.1;
    if let Some(own) = OWN.captures(text) {
        return Some(words(&own[1]));
    }
    let from = text.find("id=\"the-problem\"").unwrap_or(0);
    let mut description = String::new();
    for paragraph in PARAGRAPH.captures_iter(&text[from..]) {
        let paragraph = words(&paragraph[1]);
        for sentence in SENTENCE.find_iter(&paragraph) {
            let longer = format!("{description} {}", sentence.as_str().trim());
            if length(longer.trim()) > *LENGTH.end() {
                return Some(shortened(&description, longer.trim()));
            }
            longer.trim().clone_into(&mut description);
        }
        if length(&description) >= *LENGTH.start() {
            break;
        }
    }
    (!description.is_empty()).then_some(description)
}

/// What is whole, if that is enough; else as many words as there is room for.
fn shortened(whole: &str, longer: &str) -> String {
    if length(whole) >= *LENGTH.start() {
        return whole.to_owned();
    }
    let mut words = String::new();
    for word in longer.split(' ') {
        if length(&words) + length(word) + 2 > *LENGTH.end() {
            break;
        }
        words = format!("{words} {word}").trim_start().to_owned();
    }
    format!("{}…", words.trim_end_matches([',', ';', ':', '.', ' ']))
}

/// In characters as a reader sees them: an entity is one.
fn length(html: &str) -> usize {
    static ENTITY: LazyLock<Regex> = LazyLock::new(|| pattern(r"&#?\w+;"));
    ENTITY.replace_all(html, "x").chars().count()
}

fn with(page: &str, description: &str) -> String {
    static META: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r#"(<meta (?:name|property)="(?:og:)?description" content=")[^"]*"#)
    });
    let Some((head, body)) = page.split_once("</head>") else {
        return page.to_owned();
    };
    let head = META.replace_all(head, |found: &regex::Captures| {
        format!("{}{description}", &found[1])
    });
    format!("{head}</head>{body}")
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("it is a valid pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_what_the_problem_begins_with() {
        let page = |text: &str| format!("<main id=\"book-main\"><h1>A title</h1>{text}</main>");
        let problem = "<h2 id=\"the-problem\">The problem</h2>";
        let first = "Two <a href=\"x\">threads</a> pay into\none account, and say &lt;thanks&gt; &amp; \"bye\".";
        let said =
            "Two threads pay into one account, and say &lt;thanks&gt; &amp; &quot;bye&quot;.";
        let long = format!("One deposit is {}gone.", "not yet ".repeat(20));
        for (text, expected) in [
            // Whole sentences, as long as there is room.
            (
                format!("<p>Before.</p>{problem}<p>{first} {long}</p>"),
                said.to_owned(),
            ),
            (
                format!("<p>{first} Is it? It is.</p>"),
                format!("{said} Is it? It is."),
            ),
            // Too little in one paragraph: the next one goes on.
            (
                format!("{problem}<p>It fails.</p><p>{first}</p><p>More.</p>"),
                format!("It fails. {said}"),
            ),
            // Even one is too much.
            (
                format!("<p>{long}</p>"),
                format!("One deposit is {}not yet…", "not yet ".repeat(17)),
            ),
            (
                format!("<!-- description: Said <b>otherwise</b>. --><p>{first}</p>"),
                "Said otherwise.".to_owned(),
            ),
        ] {
            assert_eq!(describe(&page(&text)).as_deref(), Some(expected.as_str()));
            assert!(length(&expected) <= *LENGTH.end());
        }
        assert_eq!(describe(&page("")), None);
    }

    #[test]
    fn it_stands_in_the_head_and_nowhere_else() {
        let meta = "<meta name=\"description\" content=\"The book\"><meta property=\"og:description\" content=\"The book\">";
        let page = format!("<head>{meta}</head><body>{meta}</body>");
        let expected = format!(
            "<head>{}</head><body>{meta}</body>",
            meta.replace("The book", "It &amp; $1.")
        );
        assert_eq!(with(&page, "It &amp; $1."), expected);
    }
}
