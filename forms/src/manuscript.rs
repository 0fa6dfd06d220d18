//! The book as text alone: the chapters of the built site, without what needs a browser.
//!
//! Controls go, what is folded is unfolded, tabs stand below each other under their names, and the solutions move to the end. A link within the book
//! names the id that it leads to, and each id is there once in the whole book, so that a form may put the chapters where it likes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use xtask::preprocess::escape;

use anyhow::{Context, Result, ensure};
use dom_query::{Document, NodeRef};
use mdbook_driver::MDBook;
use mdbook_driver::book::BookItem;
use regex::{Captures, Regex};

/// The whole book.
pub struct Manuscript {
    pub title: String,
    pub description: String,
    /// As in HTML's `lang`.
    pub language: String,
    /// In reading order; what the exercises' solutions are is the last.
    pub chapters: Vec<Chapter>,
}

/// A page of the site, or the solutions.
pub struct Chapter {
    /// As the table of contents has it.
    pub title: String,
    /// Of the page, without `.html`: `threads/mutex`.
    pub path: String,
    /// How deep it stands in the table of contents; 0 is outermost.
    pub depth: usize,
    /// The part of the book that begins with it.
    pub part: Option<String>,
    /// Its content, in one `<article>` with the page's id.
    pub content: Document,
}

impl Chapter {
    /// The id by which links lead to it.
    pub fn id(&self) -> String {
        id_of(&self.path)
    }
}

/// What stands on the page only to be pressed, typed into, or run.
const CONTROLS: &str = "script, style, template, link, meta, button, input, select, option, textarea, dialog, iframe, object, embed, canvas, audio, video, \
     [role=tablist], [role=toolbar], [data-interactive], [hidden], [aria-live], .boring, .admonition-anchor-link, .blockquote-tag-title > svg";

/// The folded parts that give an answer away.
const ANSWERS: &str =
    "details.solution, details[class*=answer], [class*=quiz] details, [class*=question] details";

/// The page of the solutions.
const SOLUTIONS: &str = "solutions";

impl Manuscript {
    /// Reads the pages of a built site.
    ///
    /// # Errors
    /// If a page is not there or has no content.
    pub fn read(root: &Path, site: &Path) -> Result<Self> {
        let book = MDBook::load(root)?;
        let mut entries = Vec::new();
        list(&book.book.items, 0, &mut None, &mut entries);
        let pages: BTreeSet<_> = entries.iter().map(|entry| entry.path.clone()).collect();
        let first = entries.first().map_or("", |entry| &entry.path).to_owned();
        let mut chapters = Vec::new();
        let mut solutions = String::new();
        for entry in entries {
            let file = site.join(format!("{}.html", entry.path));
            let html = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
            let page = Document::from(html);
            let main = page.select_single("main");
            ensure!(main.exists(), "{} has no <main>", file.display());
            let id = id_of(&entry.path);
            let content = Document::fragment(format!(
                "<article id=\"{id}\" class=\"book-chapter\">{}</article>",
                main.inner_html()
            ));
            let title = escape(&entry.title);
            plain(&content, &entry.path, &first, &pages);
            let found = take_solutions(&content, &id);
            if !found.is_empty() {
                solutions.push_str(&format!(
                    "<section><h2 id=\"{id}--solutions\"><a href=\"#{id}\">{title}</a></h2>{found}</section>"
                ));
            }
            chapters.push(Chapter { content, ..entry });
        }
        if !solutions.is_empty() {
            let content = format!(
                "<article id=\"{SOLUTIONS}\" class=\"book-chapter\"><h1>Solutions</h1>{solutions}</article>"
            );
            chapters.push(Chapter {
                title: "Solutions".to_owned(),
                path: SOLUTIONS.to_owned(),
                depth: 0,
                part: None,
                content: Document::fragment(content),
            });
        }
        let manuscript = Self {
            title: book.config.book.title.unwrap_or_default(),
            description: book.config.book.description.unwrap_or_default(),
            language: book.config.book.language.unwrap_or("en".to_owned()),
            chapters,
        };
        manuscript.cut_loose_links();
        Ok(manuscript)
    }

    /// Which chapter holds an id, by number.
    pub fn places(&self) -> BTreeMap<String, usize> {
        let mut places = BTreeMap::new();
        for (number, chapter) in self.chapters.iter().enumerate() {
            for node in chapter.content.select("[id]").nodes() {
                if let Some(id) = node.attr("id") {
                    places.entry(id.to_string()).or_insert(number);
                }
            }
        }
        places
    }

    /// A link to what is only on the site (a file, a part of a page that scripts make) becomes its text.
    fn cut_loose_links(&self) {
        let places = self.places();
        for chapter in &self.chapters {
            for link in chapter.content.select("a[href]").nodes() {
                let href = link.attr_or("href", "");
                let leads = match href.strip_prefix('#') {
                    Some(id) => places.contains_key(id),
                    None => is_external(&href),
                };
                if !leads {
                    link.rename("span");
                    link.remove_attrs(&["href", "download", "rel", "title"]);
                }
            }
        }
    }
}

/// The chapters in their order, without content.
fn list(items: &[BookItem], depth: usize, part: &mut Option<String>, out: &mut Vec<Chapter>) {
    for item in items {
        match item {
            BookItem::PartTitle(title) => *part = Some(title.clone()),
            BookItem::Separator => {}
            BookItem::Chapter(chapter) => {
                if let Some(path) = &chapter.path {
                    let path = path.with_extension("").to_string_lossy().replace('\\', "/");
                    // What mdBook calls README.md it delivers as index.html.
                    let path = match path.strip_suffix("README") {
                        Some(folder) => format!("{folder}index"),
                        None => path,
                    };
                    out.push(Chapter {
                        title: chapter.name.clone(),
                        path,
                        depth,
                        part: part.take(),
                        content: Document::fragment(""),
                    });
                }
                list(&chapter.sub_items, depth + 1, part, out);
            }
        }
    }
}

/// `threads/mutex` as the beginning of ids: `threads-mutex`.
fn id_of(path: &str) -> String {
    path.replace('/', "-")
}

/// Whether it leads out of the book.
pub fn is_external(href: &str) -> bool {
    href.contains("://") || href.starts_with("mailto:")
}

/// Leaves of a page what can be read.
fn plain(content: &Document, path: &str, first: &str, pages: &BTreeSet<String>) {
    for node in content.select("noscript").nodes() {
        if node.first_element_child().is_none() {
            // With scripting, a parser takes the content for text.
            node.set_html(node.text());
        }
        node.rename("div");
    }
    content.select(CONTROLS).remove();
    // What stands around controls, and elements of our own, without their behavior.
    for (names, plain) in [
        ("form, fieldset", "div"),
        ("legend", "p"),
        ("label", "span"),
    ] {
        content.select(names).rename(plain);
    }
    for node in content.select("*").nodes() {
        if node.node_name().is_some_and(|name| name.contains('-')) && !in_drawing(node) {
            node.rename("div");
        }
    }
    content
        .select("h1, h2, h3, h4, h5, h6")
        .nodes()
        .iter()
        .for_each(|heading| {
            if let Some(link) = heading.first_element_child()
                && link.has_class("header")
            {
                heading.set_html(link.inner_html());
            }
        });
    for tab in content.select("[data-tab]").nodes() {
        let name = escape(&tab.attr_or("data-tab", ""));
        tab.prepend_html(format!("<p class=\"tab-name\">{name}</p>"));
    }
    let id = id_of(path);
    for node in content.select("*").nodes() {
        for attribute in node.attrs() {
            let name: &str = &attribute.name.local;
            let value: &str = &attribute.value;
            let is_article = node.has_class("book-chapter") && name == "id";
            if name.starts_with("data-")
                || name.starts_with("on")
                || matches!(
                    name,
                    "tabindex" | "contenteditable" | "autofocus" | "inert" | "for"
                )
            {
                node.remove_attr(name);
            } else if !is_article
                && let Some(changed) = renamed(&id, path, first, pages, name, value)
            {
                node.set_attr(name, &changed);
            }
        }
    }
    for paragraph in content.select("p, ul, ol").nodes() {
        if paragraph.first_element_child().is_none() && paragraph.text().trim().is_empty() {
            paragraph.remove_from_parent();
        }
    }
}

/// Whether a node belongs to an SVG, whose names (`font-face`) may hold a hyphen.
fn in_drawing(node: &NodeRef) -> bool {
    node.ancestors(None)
        .iter()
        .any(|above| above.node_name().is_some_and(|name| &*name == "svg"))
}

/// The value of an attribute that names an id, or a place in the book, where the ids of this page begin with `id`.
fn renamed(
    id: &str,
    path: &str,
    first: &str,
    pages: &BTreeSet<String>,
    name: &str,
    value: &str,
) -> Option<String> {
    static WITHIN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"url\(#([^)]+)\)").expect("it is a valid pattern"));
    match name {
        "id" => Some(format!("{id}--{value}")),
        "aria-labelledby" | "aria-describedby" | "aria-controls" | "headers" => {
            let ids = value.split_whitespace();
            Some(
                ids.map(|one| format!("{id}--{one}"))
                    .collect::<Vec<_>>()
                    .join(" "),
            )
        }
        "href" | "xlink:href" if !is_external(value) => {
            let (target, anchor) = value.split_once('#').unwrap_or((value, ""));
            let page = if target.is_empty() {
                path.to_owned()
            } else {
                joined(path, target.split('?').next().unwrap_or(target))
            };
            let page = match page.trim_end_matches(".html") {
                "index" => first,
                page => page,
            };
            if !pages.contains(page) {
                return None;
            }
            let to = id_of(page);
            Some(match anchor {
                "" => format!("#{to}"),
                anchor => format!("#{to}--{anchor}"),
            })
        }
        "src" if !is_external(value) && !value.starts_with("data:") => Some(joined(path, value)),
        _ if value.contains("url(#") => {
            let replaced = WITHIN.replace_all(value, |found: &Captures| {
                format!("url(#{id}--{})", &found[1])
            });
            Some(replaced.into_owned())
        }
        _ => None,
    }
}

/// A relative address, seen from a page, as one that is seen from the site's root.
fn joined(page: &str, target: &str) -> String {
    let mut parts: Vec<_> = page.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Unfolds what is folded, and takes out what gives an answer away: returns it, and leaves a link to it.
fn take_solutions(content: &Document, id: &str) -> String {
    let answers: BTreeSet<_> = content
        .select(ANSWERS)
        .nodes()
        .iter()
        .map(|node| node.id)
        .collect();
    let mut solutions = Vec::new();
    let folded = content.select("details");
    // What is folded within something folded comes first.
    for node in folded.nodes().iter().rev() {
        let summary = node
            .element_children()
            .into_iter()
            .find(|child| child.has_name("summary"));
        let label = summary
            .as_ref()
            .map_or_else(String::new, |summary| without_the_verb(&summary.text()));
        if let Some(summary) = &summary {
            summary.remove_from_parent();
        }
        if answers.contains(&node.id) {
            let of = if node.has_class("solution") {
                "exercise"
            } else {
                "question"
            };
            solutions.push((*node, label, of));
        } else {
            node.rename("div");
            node.remove_attr("open");
            node.add_class("unfolded");
            node.prepend_html(format!("<p class=\"unfolded-name\">{}</p>", escape(&label)));
        }
    }
    solutions.reverse();
    let mut out = String::new();
    for (number, (node, label, of)) in solutions.iter().enumerate() {
        let label = escape(label);
        let (to, from) = (
            format!("{id}--solution-{}", number + 1),
            format!("{id}--to-solution-{}", number + 1),
        );
        out.push_str(&format!("<section id=\"{to}\" class=\"solution\">"));
        // Where a page has several, each says what it answers.
        if solutions.len() > 1 {
            let question = name_of_question(node).unwrap_or_else(|| label.clone());
            out.push_str(&format!("<p class=\"unfolded-name\">{question}</p>"));
        }
        out.push_str(&node.inner_html());
        out.push_str(&format!("<p class=\"to-solution\"><a href=\"#{from}\">Back to the {of}</a><span class=\"page-of\" data-of=\"{from}\"></span></p></section>"));
        node.replace_with_html(format!("<p class=\"to-solution\" id=\"{from}\"><a href=\"#{to}\">{label}</a><span class=\"page-of\" data-of=\"{to}\"></span></p>"));
    }
    out
}

/// What the question around an answer is called: "Question 2 of 3".
fn name_of_question(answer: &NodeRef) -> Option<String> {
    let around = answer.ancestors(None);
    let question = around.iter().find(|above| {
        above
            .class()
            .is_some_and(|class| class.contains("question"))
    })?;
    let first = question.first_element_child()?;
    let name = first.first_element_child().unwrap_or(first);
    Some(escape(name.text().trim()))
}

/// What to press is called "Show a solution"; what stands there, "A solution".
fn without_the_verb(label: &str) -> String {
    let label = label.trim();
    let mut rest = label.strip_prefix("Show ").unwrap_or(label).chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(rest).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(page: &str) -> (String, String) {
        let content = Document::fragment(format!(
            "<article id=\"a-b\" class=\"book-chapter\">{page}</article>"
        ));
        let pages = ["a/b", "a/c", "preface"].map(str::to_owned).into();
        plain(&content, "a/b", "preface", &pages);
        let solutions = take_solutions(&content, "a-b");
        (
            content.select("article").inner_html().to_string(),
            solutions,
        )
    }

    #[test]
    fn what_needs_a_browser_goes_and_its_words_stay() {
        for (page, expected) in [
            ("<button>Run</button><p>x</p>", "<p>x</p>"),
            (
                "<div data-interactive=\"\"><p>y</p></div><p hidden>z</p>",
                "",
            ),
            (
                "<label>n <input type=\"number\"></label>",
                "<span>n </span>",
            ),
            (
                "<book-plot class=\"plot\" data-x=\"1\"><script>1</script><table></table></book-plot>",
                "<div class=\"plot\"><table></table></div>",
            ),
            (
                "<noscript><p>words</p></noscript>",
                "<div><p>words</p></div>",
            ),
            (
                "<h2 id=\"x\"><a class=\"header\" href=\"#x\">T <code>c</code></a></h2>",
                "<h2 id=\"a-b--x\">T <code>c</code></h2>",
            ),
            (
                "<section data-tab=\"Python\"><p>p</p></section>",
                "<section><p class=\"tab-name\">Python</p><p>p</p></section>",
            ),
            (
                "<details><summary>In words</summary><p>w</p></details>",
                "<div class=\"unfolded\"><p class=\"unfolded-name\">In words</p><p>w</p></div>",
            ),
            (
                "<svg><font-face></font-face></svg>",
                "<svg><font-face></font-face></svg>",
            ),
        ] {
            assert_eq!(cleaned(page), (expected.to_owned(), String::new()));
        }
    }

    #[test]
    fn links_name_ids_that_are_there_once_in_the_book() {
        for (page, expected) in [
            ("<a href=\"#x\">x</a>", "#a-b--x"),
            ("<a href=\"c.html\">x</a>", "#a-c"),
            ("<a href=\"c.html#y\">x</a>", "#a-c--y"),
            ("<a href=\"../preface.html#z\">x</a>", "#preface--z"),
            ("<a href=\"../index.html\">x</a>", "#preface"),
            (
                "<a href=\"https://example.org/c.html\">x</a>",
                "https://example.org/c.html",
            ),
        ] {
            assert_eq!(cleaned(page).0, format!("<a href=\"{expected}\">x</a>"));
        }
        let drawing = cleaned("<svg aria-labelledby=\"t d\"><title id=\"t\">T</title><path fill=\"url(#g)\"></path></svg>").0;
        assert!(
            drawing.contains("\"a-b--t a-b--d\"") && drawing.contains("url(#a-b--g)"),
            "{drawing}"
        );
    }

    #[test]
    fn an_answer_says_what_it_answers_where_there_are_several() {
        let question = |number: u32| {
            format!(
                "<div class=\"quiz-question\"><p class=\"quiz-number\"><span>Question {number} of 2</span> <span>kind</span></p><details><summary>The answer</summary><p>A{number}</p></details></div>"
            )
        };
        let (_, solutions) = cleaned(&format!("{}{}", question(1), question(2)));
        for number in [1, 2] {
            let expected =
                format!("<p class=\"unfolded-name\">Question {number} of 2</p><p>A{number}</p>");
            assert!(solutions.contains(&expected), "{solutions}");
        }
    }

    #[test]
    fn answers_move_to_the_end_and_links_lead_there_and_back() {
        for page in [
            "<p>q</p><details class=\"solution\"><summary>Show a solution</summary><pre>code</pre></details>",
            "<div class=\"quiz\"><details><summary>A solution</summary><pre>code</pre></details></div>",
            "<details class=\"quiz-answers\"><summary>A solution</summary><pre>code</pre></details>",
        ] {
            let (page, solutions) = cleaned(page);
            assert!(
                !page.contains("code")
                    && page.contains("<a href=\"#a-b--solution-1\">A solution</a>"),
                "{page}"
            );
            assert!(
                solutions.contains("<section id=\"a-b--solution-1\"")
                    && solutions.contains("<pre>code</pre>"),
                "{solutions}"
            );
            assert!(
                solutions.contains("href=\"#a-b--to-solution-1\"")
                    && page.contains("id=\"a-b--to-solution-1\""),
                "{solutions}"
            );
        }
    }
}
