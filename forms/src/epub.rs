//! The EPUB: a package document, a navigation document, and each chapter as XHTML, in a ZIP file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use dom_query::{Document, NodeRef};
use regex::{Captures, Regex};

use crate::archive::Zip;
use crate::edition::Edition;
use crate::manuscript::{Chapter, Manuscript};
use crate::pdf::imprint;
use xtask::preprocess::escape;

/// For e-readers: what they do not let a book decide (type, size, colors of text and page) is left to them.
const STYLE: &str = include_str!("epub.css");

/// By this an e-reader knows the book again, in whatever version. It never changes.
const IDENTIFIER: &str = "urn:uuid:9f1e3c52-6d0b-4b7e-8a54-2f6c1f0e7a3d";

/// Writes the book.
///
/// # Errors
/// If something that a page refers to is not there, or the file cannot be written.
pub fn write(manuscript: &Manuscript, edition: &Edition, site: &Path, file: &Path) -> Result<()> {
    let mut zip = Zip::create(file, edition)?;
    // By these bytes at the file's beginning an EPUB is known.
    zip.stored("mimetype", b"application/epub+zip")?;
    zip.add("META-INF/container.xml", CONTAINER.as_bytes())?;
    let mut items = vec![
        Item::new("nav", "nav.xhtml", "application/xhtml+xml", "nav"),
        Item::new("style", "style.css", "text/css", ""),
        Item::new("cover", "cover.svg", "image/svg+xml", "cover-image"),
        Item::new(
            "title-page",
            "title-page.xhtml",
            "application/xhtml+xml",
            "",
        ),
    ];
    zip.add(
        "EPUB/style.css",
        format!("{STYLE}\n{}", drawing_styles(site)?).as_bytes(),
    )?;
    zip.add("EPUB/cover.svg", cover(manuscript).as_bytes())?;
    zip.add(
        "EPUB/title-page.xhtml",
        title_page(manuscript, edition).as_bytes(),
    )?;
    zip.add("EPUB/nav.xhtml", navigation(manuscript).as_bytes())?;
    let places = manuscript.places();
    let mut images = BTreeSet::new();
    for chapter in &manuscript.chapters {
        let content = Document::fragment(chapter.content.select("article").html());
        content.select(".page-of").remove();
        lead_links(&content, chapter, manuscript, &places);
        let up = "../".repeat(chapter.path.matches('/').count());
        for image in content.select("img[src]").nodes() {
            let source = image.attr_or("src", "").to_string();
            if !source.starts_with("data:") {
                image.set_attr("src", &format!("{up}{source}"));
                images.insert(source);
            }
        }
        let mut body = String::new();
        for node in content.select("article").nodes() {
            xhtml(node, &mut body);
        }
        let page = page(manuscript, &chapter.title, &up, &body);
        zip.add(&format!("EPUB/{}.xhtml", chapter.path), page.as_bytes())?;
        let has = |name: &str| content.select(name).exists();
        let properties: Vec<_> = [("svg", has("svg")), ("mathml", has("math"))]
            .into_iter()
            .filter_map(|(name, there)| there.then_some(name))
            .collect();
        items.push(Item::new(
            &chapter.id(),
            &format!("{}.xhtml", chapter.path),
            "application/xhtml+xml",
            &properties.join(" "),
        ));
    }
    for (number, image) in images.iter().enumerate() {
        let kind = match image.rsplit('.').next() {
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            Some("jpg" | "jpeg") => "image/jpeg",
            Some("webp") => "image/webp",
            _ => bail!("{image}: no e-reader has to show such a picture"),
        };
        let data = fs::read(site.join(image)).with_context(|| image.clone())?;
        zip.add(&format!("EPUB/{image}"), &data)?;
        items.push(Item::new(&format!("image-{number}"), image, kind, ""));
    }
    let package = package(manuscript, edition, &items);
    zip.add("EPUB/package.opf", package.as_bytes())?;
    zip.finish()
}

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"#;

/// A line of the manifest.
struct Item {
    id: String,
    href: String,
    kind: &'static str,
    properties: String,
}

impl Item {
    fn new(id: &str, href: &str, kind: &'static str, properties: &str) -> Self {
        Self {
            id: id.to_owned(),
            href: href.to_owned(),
            kind,
            properties: properties.to_owned(),
        }
    }
}

fn package(manuscript: &Manuscript, edition: &Edition, items: &[Item]) -> String {
    let (mut manifest, mut spine) = (String::new(), String::new());
    for item in items {
        let properties = match item.properties.as_str() {
            "" => String::new(),
            properties => format!(" properties=\"{properties}\""),
        };
        let _ = writeln!(
            manifest,
            "<item id=\"{}\" href=\"{}\" media-type=\"{}\"{properties}/>",
            item.id, item.href, item.kind
        );
    }
    let read = ["title-page".to_owned(), "nav".to_owned()].into_iter();
    for id in read.chain(manuscript.chapters.iter().map(Chapter::id)) {
        let _ = writeln!(spine, "<itemref idref=\"{id}\"/>");
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{IDENTIFIER}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:language>{language}</dc:language>
<dc:description>{description}</dc:description>
<dc:rights>Text and drawings: CC BY 4.0. Programs: MIT or Apache License 2.0, as you choose.</dc:rights>
<meta property="dcterms:modified">{date}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">longDescription</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Each drawing has its whole content in words; each interactive part of the book in the browser is replaced by text.</meta>
</metadata>
<manifest>
{manifest}</manifest>
<spine>
{spine}</spine>
</package>
"#,
        language = escape(&manuscript.language),
        title = escape(&manuscript.title),
        description = escape(&manuscript.description),
        date = edition.date,
    )
}

/// The tree of the chapters, by which e-readers show the table of contents.
fn navigation(manuscript: &Manuscript) -> String {
    let mut tree = String::new();
    let (mut depth, mut in_part) = (0, false);
    // Each entry leaves its <li> open for those below it.
    let mut open = 0;
    let close_to = |level: usize, open: &mut usize, tree: &mut String| {
        while *open > level {
            tree.push_str("</li></ol>\n");
            *open -= 1;
        }
    };
    for chapter in &manuscript.chapters {
        let ends_part = chapter.depth == 0 && chapter.part.is_none() && outside_parts(chapter);
        if chapter.part.is_some() || ends_part {
            in_part = false;
        }
        depth = chapter.depth.min(depth + 1);
        if let Some(part) = &chapter.part {
            close_to(1, &mut open, &mut tree);
            let before = if open == 0 { "<ol>\n" } else { "</li>\n" };
            let _ = write!(tree, "{before}<li><span>{}</span>", escape(part));
            open = 1;
            in_part = true;
        }
        let level = 1 + depth + usize::from(in_part);
        close_to(level, &mut open, &mut tree);
        if open < level {
            tree.push_str("<ol>\n");
            open += 1;
        } else {
            tree.push_str("</li>\n");
        }
        let _ = write!(
            tree,
            "<li><a href=\"{}.xhtml\">{}</a>",
            chapter.path,
            escape(&chapter.title)
        );
    }
    close_to(0, &mut open, &mut tree);
    let first = manuscript
        .chapters
        .first()
        .map_or("", |chapter| &chapter.path);
    let body = format!(
        "<nav epub:type=\"toc\" id=\"toc\">\n<h1>Contents</h1>\n{tree}</nav>\n<nav epub:type=\"landmarks\" id=\"landmarks\" hidden=\"hidden\">\n<h2>Landmarks</h2>\n<ol>\n\
         <li><a epub:type=\"titlepage\" href=\"title-page.xhtml\">Title page</a></li>\n<li><a epub:type=\"toc\" href=\"#toc\">Contents</a></li>\n\
         <li><a epub:type=\"bodymatter\" href=\"{first}.xhtml\">Text</a></li>\n</ol>\n</nav>\n"
    );
    page(manuscript, "Contents", "", &body)
}

/// What follows the last part of the book and belongs to none.
fn outside_parts(chapter: &Chapter) -> bool {
    !chapter.path.contains('/')
}

fn title_page(manuscript: &Manuscript, edition: &Edition) -> String {
    let body = format!(
        "<section epub:type=\"titlepage\" class=\"title-page\">\n<h1>{}</h1>\n<p class=\"title-text\">{}</p>\n<div class=\"imprint\">{}</div>\n</section>\n",
        escape(&manuscript.title),
        escape(&manuscript.description),
        imprint(edition)
    );
    page(manuscript, &manuscript.title, "", &body)
}

/// What a reader's shelf shows.
fn cover(manuscript: &Manuscript) -> String {
    let mut lines = vec![String::new()];
    for word in manuscript.title.split_whitespace() {
        let line = lines.last_mut().expect("there is one from the beginning");
        if !line.is_empty() && line.len() + word.len() > 14 {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let _ = writeln!(
            text,
            "<text x=\"90\" y=\"{}\">{}</text>",
            520 + 130 * number,
            escape(line)
        );
    }
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 1800" width="1200" height="1800" role="img">
<title>{}</title>
<rect width="1200" height="1800" fill="#fcfbf8"/>
<rect x="90" y="220" width="420" height="26" fill="#0b5f73"/>
<rect x="220" y="266" width="420" height="26" fill="#96550f"/>
<rect x="140" y="312" width="420" height="26" fill="#84336a"/>
<g font-family="Georgia, serif" font-size="112" font-weight="bold" fill="#23292c">
{text}</g>
</svg>
"##,
        escape(&manuscript.title)
    )
}

fn page(manuscript: &Manuscript, title: &str, up: &str, body: &str) -> String {
    let language = escape(&manuscript.language);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" xml:lang=\"{language}\">\n\
         <head>\n<meta charset=\"UTF-8\"/>\n<title>{}</title>\n<link rel=\"stylesheet\" type=\"text/css\" href=\"{up}style.css\"/>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(title)
    )
}

/// Turns a link to an id into one to the file that holds it.
fn lead_links(
    content: &Document,
    chapter: &Chapter,
    manuscript: &Manuscript,
    places: &BTreeMap<String, usize>,
) {
    let up = "../".repeat(chapter.path.matches('/').count());
    for link in content.select("a[href]").nodes() {
        let href = link.attr_or("href", "");
        let Some(id) = href.strip_prefix('#') else {
            continue;
        };
        if let Some(to) = places.get(id).map(|number| &manuscript.chapters[*number]) {
            let place = if to.id() == id {
                String::new()
            } else {
                format!("#{id}")
            };
            link.set_attr("href", &format!("{up}{}.xhtml{place}", to.path));
        }
    }
}

/// Elements without content, which XML wants closed at once.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Writes a node as XML.
fn xhtml(node: &NodeRef, out: &mut String) {
    if node.is_text() {
        // No e-reader reads a character that XML does not have.
        let text: String = node
            .text()
            .chars()
            .map(|c| match c {
                '\t' | '\n' => c,
                '\r' => '\n',
                c if c.is_control() => '\u{fffd}',
                c => c,
            })
            .collect();
        out.push_str(&escape(&text).replace("&quot;", "\""));
        return;
    }
    if !node.is_element() {
        return;
    }
    let name = node.node_name().unwrap_or_default().to_string();
    let _ = write!(out, "<{name}");
    match name.as_str() {
        "svg" => out.push_str(
            " xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"",
        ),
        "math" => out.push_str(" xmlns=\"http://www.w3.org/1998/Math/MathML\""),
        _ => {}
    }
    for attribute in node.attrs() {
        let local: &str = &attribute.name.local;
        if local.starts_with("xmlns") || !is_xml_name(local) {
            continue;
        }
        let prefix = match &attribute.name.prefix {
            Some(prefix) if !prefix.is_empty() => format!("{}:", &**prefix),
            _ => String::new(),
        };
        let _ = write!(
            out,
            " {prefix}{local}=\"{}\"",
            escape(&attribute.value).replace('\n', "&#10;")
        );
    }
    if VOID.contains(&name.as_str()) {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for child in node.children() {
        xhtml(&child, out);
    }
    let _ = write!(out, "</{name}>");
}

fn is_xml_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

/// The rules by which the site draws figures and plots, with the colors of its light theme written out: an e-reader need not know variables.
fn drawing_styles(site: &Path) -> Result<String> {
    static RULE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"([^{}]+)\{([^{}]*)\}").expect("it is a valid pattern"));
    static COMMENT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?s)/\*.*?\*/").expect("it is a valid pattern"));
    let read = |path: &Path| -> Result<String> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        Ok(COMMENT.replace_all(&text, "").into_owned())
    };
    let variables = variables(&read(&site.join("css/variables.css"))?);
    let index = Document::from(fs::read_to_string(site.join("index.html"))?);
    let mut out = String::new();
    for link in index.select("link[rel=stylesheet]").nodes() {
        let href = link.attr_or("href", "");
        if !href.starts_with("theme/") {
            continue;
        }
        for rule in RULE.captures_iter(&read(&site.join(&*href))?) {
            let declarations: Vec<_> = rule[2]
                .split(';')
                .filter_map(|declaration| declaration.split_once(':'))
                .map(|(name, value)| (name.trim(), resolved(&variables, value.trim())))
                .filter(|(name, value)| {
                    (name.starts_with("fill")
                        || name.starts_with("stroke")
                        || name.starts_with("font-"))
                        && !["var(", "color-mix(", "light-dark("]
                            .iter()
                            .any(|new| value.contains(new))
                })
                .collect();
            let paints = declarations
                .iter()
                .any(|(name, _)| !name.starts_with("font-"));
            if paints && !rule[1].trim_start().starts_with('@') {
                let declarations: Vec<_> = declarations
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}"))
                    .collect();
                let _ = writeln!(out, "{} {{ {} }}", rule[1].trim(), declarations.join("; "));
            }
        }
    }
    Ok(out)
}

/// The variables of a style sheet, as the light theme has them.
fn variables(text: &str) -> BTreeMap<String, String> {
    static VARIABLE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"--([\w-]+)\s*:\s*([^;}]+)").expect("it is a valid pattern"));
    let mut variables = BTreeMap::new();
    for found in VARIABLE.captures_iter(text) {
        let value = found[2].trim();
        let light = match value.strip_prefix("light-dark(") {
            Some(both) => {
                let mut depth = 0;
                let end = both.find(|c| {
                    depth += i32::from(c == '(') - i32::from(c == ')');
                    c == ',' && depth == 0
                });
                both[..end.unwrap_or(both.len())].trim()
            }
            None => value,
        };
        variables
            .entry(found[1].to_owned())
            .or_insert_with(|| light.to_owned());
    }
    variables
}

fn resolved(variables: &BTreeMap<String, String>, value: &str) -> String {
    static USE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"var\(--([\w-]+)\)").expect("it is a valid pattern"));
    let mut value = value.to_owned();
    // A variable may name another.
    for _ in 0..4 {
        value = USE
            .replace_all(&value, |found: &Captures| {
                variables
                    .get(&found[1])
                    .cloned()
                    .unwrap_or_else(|| found[0].to_owned())
            })
            .into_owned();
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_xml() {
        let written = |html: &str| {
            let mut out = String::new();
            xhtml(
                &Document::fragment(html).select_single("p").nodes()[0],
                &mut out,
            );
            out
        };
        assert_eq!(
            written("<p a@b=1 title='\"<'>x<br>&lt;\u{1b}[1m&nbsp;y<img src=z></p>"),
            "<p title=\"&quot;&lt;\">x<br/>&lt;\u{fffd}[1m\u{a0}y<img src=\"z\"/></p>"
        );
        let drawing =
            written("<p><svg viewBox=\"0 0 1 1\"><title>T</title><path d=\"M0 0\"/></svg></p>");
        assert!(
            drawing.contains("xmlns=\"http://www.w3.org/2000/svg\"")
                && drawing.contains("viewBox")
                && drawing.contains("<path d=\"M0 0\"></path>"),
            "{drawing}"
        );
    }

    #[test]
    fn variables_have_the_colors_of_the_light_theme() {
        let known =
            variables(":root { --a: light-dark(rgb(1, 2, 3), #000); --b: var(--a); --c: 4px; }");
        assert_eq!(
            resolved(&known, "1px solid var(--b)"),
            "1px solid rgb(1, 2, 3)"
        );
        assert_eq!(
            resolved(&known, "var(--c) var(--unknown)"),
            "4px var(--unknown)"
        );
    }
}
