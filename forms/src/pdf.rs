//! The PDF: all chapters in one page, printed by Chromium.
//!
//! Chromium has no means to print the page on which an anchor stands. So the book is printed twice: the second time, the numbers are known.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use dom_query::Document;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, ObjectIdentifier};
use url::Url;
use xtask::execute::{self, End, Limits};
use xtask::machine;

use crate::edition::Edition;
use crate::manuscript::Manuscript;
use xtask::preprocess::escape;

/// The last of the style sheets; the site's own come before it.
const STYLE: &str = include_str!("paper.css");

/// Prints the book.
///
/// # Errors
/// If there is no Chromium, or it does not do it.
pub fn write(manuscript: &Manuscript, edition: &Edition, site: &Path, file: &Path) -> Result<()> {
    let chromium = machine::chromium_for_printing().context(
        "it is printed by Chromium or Chrome, and there is none; install it (Debian: apt install chromium; Fedora: dnf install chromium; macOS: brew install --cask google-chrome; Windows: winget install Google.Chrome)",
    )?;
    // Beside the site's pages, so that what they refer to is found.
    let page = site.join("paper.html");
    let mut numbers = BTreeMap::new();
    for _ in 0..4 {
        fs::write(&page, html(manuscript, edition, site, &numbers)?)?;
        print(&chromium, &page, file)?;
        let found = page_numbers(fs::read(file)?)?;
        if found == numbers {
            return Ok(());
        }
        numbers = found;
    }
    bail!("the page numbers in the table of contents do not settle")
}

fn html(
    manuscript: &Manuscript,
    edition: &Edition,
    site: &Path,
    numbers: &BTreeMap<String, usize>,
) -> Result<String> {
    let page = Document::from(fs::read_to_string(site.join("index.html"))?);
    let mut styles = String::new();
    for link in page.select("link[rel=stylesheet]").nodes() {
        let href = escape(&link.attr_or("href", ""));
        let _ = writeln!(styles, "<link rel=\"stylesheet\" href=\"{href}\">");
    }
    let (mut contents, mut body, mut running) = (String::new(), String::new(), String::new());
    for chapter in &manuscript.chapters {
        let (id, title) = (chapter.id(), escape(&chapter.title));
        if let Some(part) = &chapter.part {
            let _ = writeln!(contents, "<p class=\"contents-part\">{}</p>", escape(part));
        }
        let number = numbers.get(&id).map_or_else(String::new, usize::to_string);
        let _ = writeln!(
            contents,
            "<p class=\"contents-entry\" style=\"--depth: {}\"><a href=\"#{id}\"><span>{title}</span><span class=\"contents-dots\" aria-hidden=\"true\"></span><span class=\"contents-page\">{number}</span></a></p>",
            chapter.depth
        );
        let _ = writeln!(
            running,
            "@page {id} {{ @top-right {{ content: {}; }} }}\n#{id} {{ page: {id}; }}",
            css_text(&chapter.title)
        );
        let content = Document::fragment(chapter.content.select("article").html());
        for level in (1..=6_usize).rev() {
            let headings = content.select(&format!("h{level}"));
            headings.add_class(&format!("level-{level}"));
            headings.rename(&format!("h{}", (level + chapter.depth).min(6)));
        }
        for place in content.select(".page-of[data-of]").nodes() {
            if let Some(number) = numbers.get(&*place.attr_or("data-of", "")) {
                place.set_text(format!(", page {number}"));
            }
        }
        body.push_str(&content.select("article").html());
        body.push('\n');
    }
    let (title, language) = (escape(&manuscript.title), escape(&manuscript.language));
    let description = escape(&manuscript.description);
    let imprint = imprint(edition);
    Ok(format!(
        r##"<!DOCTYPE html>
<html lang="{language}" class="light">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="description" content="{description}">
{styles}<style>
{STYLE}
{running}</style>
</head>
<body>
<section class="cover">
<div class="cover-mark" aria-hidden="true"><i></i><i></i><i></i></div>
<p class="cover-title">{title}</p>
<p class="cover-text">{description}</p>
<div class="imprint">{imprint}</div>
</section>
<nav class="contents">
<p class="contents-title">Contents</p>
{contents}</nav>
<div class="content"><main>
{body}</main></div>
<script src="highlight.js"></script>
<script>
for (const code of document.querySelectorAll("pre code[class*=language-]:not(.language-text)")) {{ hljs.highlightBlock(code); }}
</script>
</body>
</html>
"##
    ))
}

/// What a reader must know of this copy, for the title page of the PDF and the EPUB.
pub fn imprint(edition: &Edition) -> String {
    let state = match edition.commit.as_str() {
        "" => String::new(),
        commit => format!(", commit {}", escape(commit)),
    };
    format!(
        "<p>State of {}{state}. Where the text speaks of pressing Run, of choosing an answer or of being the scheduler, it means the book in the browser, <code>cargo xtask serve --open</code>. \
         Here stand the recorded outputs, the solutions at the end of the book, and for each scenario how many interleavings fail, and a shortest one.</p>\n\
         <p>The programs may be used under the MIT license or the Apache License 2.0, as you choose; the text and the drawings under CC BY 4.0.</p>",
        edition.day()
    )
}

/// A CSS string.
fn css_text(text: &str) -> String {
    format!(
        "\"{}\"",
        text.replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('<', "\\3c ")
    )
}

/// Has Chromium print a page.
fn print(chromium: &Path, page: &Path, file: &Path) -> Result<()> {
    let profile = file.with_extension("profile");
    let url = Url::from_file_path(page)
        .ok()
        .context("the page's path is not absolute")?;
    let mut command = Command::new(chromium);
    command
        .args([
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            "--disable-sync",
            "--no-first-run",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("--print-to-pdf={}", file.display()));
    if machine::is_root() {
        // Chromium refuses to sandbox what root starts.
        command.arg("--no-sandbox");
    }
    command.arg(url.as_str());
    let _ = fs::remove_file(file);
    let limits = Limits {
        time: Duration::from_secs(300),
        output: 1 << 20,
        descendants: false,
    };
    let mut said = String::new();
    let run = execute::block_on(execute::run(command, limits, |piece| said.push_str(piece)))?
        .with_context(|| format!("{} could not be started", chromium.display()))?;
    let _ = fs::remove_dir_all(profile);
    // It ends well even where it has written nothing.
    if run.end != End::Exited(0) || !file.is_file() {
        bail!(
            "Chromium printed nothing: {}; it said:\n{said}",
            run.end.describe()
        );
    }
    Ok(())
}

/// The page, counted from 1, on which each destination of the PDF's links stands.
fn page_numbers(data: Vec<u8>) -> Result<BTreeMap<String, usize>> {
    let pdf = Pdf::new(data)
        .ok()
        .context("what Chromium wrote is not a PDF")?;
    let pages: BTreeMap<ObjectIdentifier, usize> = pdf
        .pages()
        .iter()
        .enumerate()
        .filter_map(|(index, page)| Some((page.raw().obj_id()?, index + 1)))
        .collect();
    let catalog: Dict = (pdf.xref().get(pdf.xref().root_id())).context("the PDF has no catalog")?;
    let destinations: Dict = catalog
        .get("Dests")
        .context("the PDF has no destinations")?;
    let mut numbers = BTreeMap::new();
    for name in destinations.keys() {
        let to = destinations
            .get::<Array>(&*name)
            .and_then(|to| to.raw_iter().next())
            .and_then(|first| first.as_obj_ref());
        if let Some(number) = to.and_then(|to| pages.get(&to.into())) {
            numbers.insert(String::from_utf8_lossy(&name).into_owned(), *number);
        }
    }
    Ok(numbers)
}
