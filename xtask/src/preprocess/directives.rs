//! The book's own directives: `{{#listing …}}`, `{{#code …}}`, `{{#output …}}`, `{{#twin …}}`, `{{#repair …}}`, `{{#exercise …}}`, `{{#figure …}}`,
//! `{{#messages …}}`, `{{#scenario …}}`, `{{#scaling …}}`, `{{#grid …}}`, `{{#bench …}}`, `{{#performance}}`, `{{#questions …}}`, `{{#progress}}`, `{{#forms}}`,
//! and within a sentence `{{#ratio …}}`, `{{#time …}}`, `{{#rate …}}`, `{{#share …}}`.
//!
//! A directive stands alone on its line, outside code fences; the last three may stand anywhere in it. Whatever is wrong with one is an error that names the page and the line.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use regex::Regex;

use crate::bench;
use crate::book::Form;
use crate::catalog::{Catalog, Kind, Listing, Program, nearest};
use crate::compare::Order;
use crate::execute::show;

/// Puts listings, outputs, twins, exercises and figures where the pages ask for them.
pub struct Directives;

const NAMES: &[&str] = &[
    "listing",
    "code",
    "output",
    "twin",
    "repair",
    "exercise",
    "figure",
    "messages",
    "scenario",
    "bench",
    "performance",
    "ptxas",
    "questions",
    "progress",
    "scaling",
    "grid",
    "forms",
];

/// Those that may stand within a sentence: a figure from a measurement.
const INLINE: [&str; 4] = ["ratio", "time", "rate", "share"];

/// What mdBook itself understands.
const BUILT_IN: [&str; 5] = [
    "include",
    "rustdoc_include",
    "playground",
    "title",
    "shiftinclude",
];

/// The crates that the public Rust Playground offers to a program, of those that our listings use.
const PLAYGROUND: [&str; 10] = [
    "crossbeam-channel",
    "crossbeam-deque",
    "crossbeam-epoch",
    "crossbeam-utils",
    "futures",
    "parking_lot",
    "rand",
    "rayon",
    "serde",
    "tokio",
];

impl Preprocessor for Directives {
    fn name(&self) -> &str {
        "listing"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let catalog = Catalog::load_from(&context.root)?;
        let src = context.root.join(&context.config.book.src);
        let names: Vec<String> =
            (context.config.get("preprocessor.listing.forms"))?.unwrap_or_default();
        let forms: Vec<_> = Form::ALL
            .into_iter()
            .filter(|form| names.iter().any(|name| name == form.name()))
            .collect();
        let mut errors = Vec::new();
        book.for_each_mut(|item| {
            if let BookItem::Chapter(chapter) = item
                && let Some(path) = &chapter.source_path
            {
                let page = show(&context.root, &src.join(path));
                match expand(&catalog, &src, &forms, &page, &chapter.content) {
                    Ok(content) => chapter.content = content,
                    Err(found) => errors.extend(found),
                }
            }
        });
        if !errors.is_empty() {
            bail!("{}", errors.join("\n"));
        }
        Ok(book)
    }
}

/// Replaces the directives of one page.
///
/// # Errors
/// One line for each directive that cannot be replaced: `src/threads/mutex.md:12: …`.
fn expand(
    catalog: &Catalog,
    src: &Path,
    forms: &[Form],
    page: &str,
    content: &str,
) -> Result<String, Vec<String>> {
    static ALONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\s*\{\{#\s*(\w+)\s*(.*?)\s*\}\}\s*$").expect("it is a valid pattern")
    });
    static ANYWHERE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:^|[^\\])\{\{#\s*(\w+)").expect("it is a valid pattern"));
    static WITHIN: LazyLock<Regex> = LazyLock::new(|| {
        let names = INLINE.join("|");
        Regex::new(&format!(r"(^|[^\\])\{{\{{#\s*({names})\b\s*(.*?)\s*\}}\}}"))
            .expect("it is a valid pattern")
    });
    let mut out = String::with_capacity(content.len() * 2);
    let mut errors = Vec::new();
    let mut fence: Option<String> = None;
    for (index, line) in content.lines().enumerate() {
        let mut report = |message: String| errors.push(format!("{page}:{}: {message}", index + 1));
        if track_fence(&mut fence, line) {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        // Twice, if two stand side by side: each takes the character before it.
        let mut filled = line.to_owned();
        while WITHIN.is_match(&filled) {
            filled = WITHIN
                .replace_all(&filled, |found: &regex::Captures| {
                    let (before, name, argument) = (&found[1], &found[2], &found[3]);
                    let figure =
                        bench::page::inline(catalog, name, argument).unwrap_or_else(|error| {
                            report(format!("{error:#}"));
                            String::new()
                        });
                    format!("{before}{figure}")
                })
                .into_owned();
        }
        let line = filled.as_str();
        if let Some(found) = ALONE.captures(line) {
            let (name, argument) = (&found[1], &found[2]);
            if BUILT_IN.contains(&name) {
                out.push_str(line);
            } else {
                let replaced = match name {
                    "forms" => Ok(downloads(forms, page)),
                    _ => directive(catalog, src, name, argument),
                };
                match replaced {
                    Ok(text) => out.push_str(&text),
                    Err(error) => report(format!("{error:#}")),
                }
            }
        } else {
            if let Some(found) = ANYWHERE.captures(line)
                && !BUILT_IN.contains(&&found[1])
            {
                report(format!(
                    "the directive `{{{{#{}` must stand alone on its line",
                    &found[1]
                ));
            }
            out.push_str(line);
        }
        out.push('\n');
    }
    if errors.is_empty() {
        Ok(out)
    } else {
        Err(errors)
    }
}

/// Keeps track of code fences, line by line: `fence` is the one that is open. True for a line that belongs to one.
pub fn track_fence(fence: &mut Option<String>, line: &str) -> bool {
    let trimmed = line.trim_start();
    match fence {
        Some(open) => {
            let ticks: String = trimmed
                .chars()
                .take_while(|c| open.starts_with(*c))
                .collect();
            if ticks.len() >= open.len() && trimmed[ticks.len()..].trim().is_empty() {
                *fence = None;
            }
            true
        }
        None if trimmed.starts_with("```") || trimmed.starts_with("~~~") => {
            let first = trimmed.chars().next().unwrap_or('`');
            *fence = Some(trimmed.chars().take_while(|c| *c == first).collect());
            true
        }
        None => false,
    }
}

fn directive(catalog: &Catalog, src: &Path, name: &str, argument: &str) -> Result<String> {
    match name {
        "listing" => {
            let (listing, program) = argument.split_once(':').unwrap_or((argument, "main"));
            let program = catalog.listing(listing)?.program(program)?;
            program_figure(catalog, program, Output::Wanted)
        }
        "code" => code_figure(catalog, argument),
        "output" => {
            let program = catalog.program(argument)?;
            Ok(format!(
                "<figure class=\"listing listing-result\">\n\n{}\n</figure>\n",
                output_block(catalog, program)?
            ))
        }
        "twin" => twin(catalog, catalog.listing(argument)?),
        "repair" => repair(catalog, argument),
        "exercise" => exercise(catalog, catalog.listing(argument)?),
        "figure" => figure(src, argument),
        "messages" => crate::messages::page::directive(catalog, argument),
        "scenario" => crate::scenario::page::directive(&catalog.root, argument),
        "bench" => bench::page::figure(catalog, argument),
        "ptxas" => crate::kernels::directive(catalog, argument),
        "performance" => bench::page::performance(catalog),
        "questions" => crate::questions::page::directive(catalog, src, argument),
        "progress" => crate::progress::directive(catalog, src),
        "scaling" => crate::scaling::directive(catalog, argument),
        "grid" => crate::grid::directive(src, argument),
        _ => bail!(
            "there is no directive `{name}`{}",
            nearest(name, NAMES.iter().copied().chain(INLINE).chain(BUILT_IN))
        ),
    }
}

/// Links to the forms of the book that stand beside its pages; where there are none, how to make them.
fn downloads(forms: &[Form], page: &str) -> String {
    if forms.is_empty() {
        return "`cargo xtask build --pdf --epub --archive` makes the whole book as one PDF and as one EPUB, and packs its programs into an archive that builds on its own.\n".to_owned();
    }
    // The page is named with the folder of all pages before it.
    let up = "../".repeat(page.matches('/').count().saturating_sub(1));
    let links: Vec<_> = forms
        .iter()
        .map(|form| {
            let text = match form {
                Form::Pdf => "one PDF",
                Form::Epub => "one EPUB",
                Form::Archive => "an archive of its programs that builds on its own",
            };
            format!("<a href=\"{up}{}\" download>{text}</a>", form.file())
        })
        .collect();
    let links: Vec<_> = links.iter().map(String::as_str).collect();
    format!("This book is here in other forms, too: {}.\n", list(&links))
}

/// Whether a program's figure needs a recorded output.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    Wanted,
    IfThere,
}

fn program_figure(catalog: &Catalog, program: &Program, output: Output) -> Result<String> {
    let source = read(catalog, &program.source)?;
    let code = strip_anchors(&source);
    let listing = catalog.listing(&program.listing)?;
    let mut html = format!(
        "<figure class=\"listing\" data-program=\"{}\" data-timeout=\"{}\"",
        program.id(),
        program.spec.timeout
    );
    if program.spec.exit != 0 {
        let _ = write!(html, " data-exit=\"{}\"", program.spec.exit);
    }
    if let Some(code) = &program.spec.error {
        let _ = write!(html, " data-error=\"{}\"", escape(code));
    }
    if !program.spec.args.is_empty() {
        let _ = write!(
            html,
            " data-args=\"{}\"",
            escape(&program.spec.args.join(" "))
        );
    }
    if on_playground(listing, program, &code) {
        html.push_str(" data-playground=\"true\"");
    }
    html.push_str(">\n");
    html.push_str(&caption(&show(&catalog.root, &program.source)));
    html.push_str(&fenced(language(&program.source), &code));
    if output == Output::Wanted || program.recorded.is_file() {
        html.push_str(&output_block(catalog, program)?);
    } else {
        html.push_str(&command_block(program));
        if let Some(fails) = &program.spec.fails {
            let _ = writeln!(
                html,
                "<p class=\"listing-note\">Until it is solved, it stops with <q>{}</q>.</p>\n",
                escape(fails)
            );
        }
    }
    html.push_str("</figure>\n");
    Ok(html)
}

fn caption(file: &str) -> String {
    format!(
        "<figcaption class=\"listing-file\">{}</figcaption>\n",
        escape(file)
    )
}

fn command_block(program: &Program) -> String {
    format!(
        "<div class=\"listing-command\"><code>{}</code></div>\n\n",
        escape(&program.command_line())
    )
}

/// The command, the recorded output, and what of it may differ.
fn output_block(catalog: &Catalog, program: &Program) -> Result<String> {
    // No machine of ours has what these need, and no output is shown that no device has printed.
    if program.needs("cuda") && !program.recorded.is_file() {
        return Ok(format!(
            "{}<p class=\"listing-note\">No output stands here: no machine with an NVIDIA GPU has run this program for the book yet. On one that has, <code>cargo xtask record {}</code> writes it.</p>\n\n",
            command_block(program),
            program.listing
        ));
    }
    let recorded = std::fs::read_to_string(&program.recorded).with_context(|| {
        format!(
            "`{program}` has no recorded output ({}); `cargo xtask record {}` writes it",
            show(&catalog.root, &program.recorded),
            program.listing
        )
    })?;
    let mut html = command_block(program);
    let label = match program.spec.error {
        Some(_) => "What the compiler says, recorded",
        None => "Recorded output",
    };
    let _ = write!(
        html,
        "<div class=\"listing-output\" data-kind=\"recorded\">\n<p class=\"listing-output-label\">{label}</p>\n"
    );
    html.push_str(&fenced("text", &recorded));
    let note = note(program);
    if !note.is_empty() {
        let _ = writeln!(html, "<p class=\"listing-note\">{note}</p>\n");
    }
    html.push_str("</div>\n\n");
    Ok(html)
}

/// What a reader should know who compares their own run with the recorded one.
fn note(program: &Program) -> String {
    let spec = &program.spec;
    let mut sentences = Vec::new();
    match &spec.order {
        Order::Exact => {}
        Order::Any(pattern) | Order::PerThread(pattern)
            if !pattern.as_str().is_empty() && !is_whole(&spec.order) =>
        {
            sentences.push("Some lines may come in another order.".to_owned());
        }
        Order::Any(_) => sentences.push("The lines may come in another order.".to_owned()),
        Order::PerThread(_) => sentences
            .push("The lines of different threads may interleave in another way.".to_owned()),
    }
    if !spec.vary.is_empty() {
        let names: Vec<_> = spec
            .vary
            .iter()
            .map(|pattern| pattern.for_readers())
            .collect();
        let mut sentence = format!("{} differ from run to run.", list(&names));
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        sentences.push(sentence);
    }
    if let Some(code) = &spec.error {
        let code = escape(code);
        sentences.push(format!(
            "<a href=\"https://doc.rust-lang.org/error_codes/{code}.html\">What {code} means</a>."
        ));
    }
    if spec.exit != 0 {
        sentences.push(format!("The program ends with exit status {}.", spec.exit));
    }
    sentences.join(" ")
}

fn is_whole(order: &Order) -> bool {
    matches!(order, Order::PerThread(pattern) if pattern.as_str() == "^([^:]+):")
}

fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn twin(catalog: &Catalog, listing: &Listing) -> Result<String> {
    let python = program_figure(catalog, listing.program("python")?, Output::Wanted)?;
    let main = listing.program("main")?;
    let rust = format!(
        "<figure class=\"listing\">\n{}{}</figure>\n",
        caption(&show(&catalog.root, &main.source)),
        fenced(
            "rust,noplayground",
            &strip_anchors(&read(catalog, &main.source)?)
        ),
    );
    Ok(format!(
        "<book-tabs class=\"tabs\">\n<section class=\"tab\" data-tab=\"Python\">\n\n{python}\n</section>\n<section class=\"tab\" data-tab=\"Rust\">\n\n{rust}\n</section>\n</book-tabs>\n"
    ))
}

/// A program that must not compile and one that does, as two tabs: `foundations/send-and-sync:rc arc`.
fn repair(catalog: &Catalog, argument: &str) -> Result<String> {
    let names = argument.split_once(':').and_then(|(listing, names)| {
        let (refused, repaired) = names.split_once(' ')?;
        Some((listing, refused, repaired.trim()))
    });
    let Some((listing, refused, repaired)) = names else {
        bail!("`{argument}` is not of the form <chapter>/<recipe>:<refused> <repaired>");
    };
    let listing = catalog.listing(listing)?;
    let (refused, repaired) = (listing.program(refused)?, listing.program(repaired)?);
    if refused.spec.error.is_none() || repaired.spec.error.is_some() {
        bail!("`{argument}`: the first must not compile, and the second must");
    }
    Ok(format!(
        "<book-tabs class=\"tabs\" data-label=\"Versions\">\n<section class=\"tab\" data-tab=\"Refused\">\n\n{}\n</section>\n<section class=\"tab\" data-tab=\"Repaired\">\n\n{}\n</section>\n</book-tabs>\n",
        program_figure(catalog, refused, Output::Wanted)?,
        program_figure(catalog, repaired, Output::Wanted)?
    ))
}

fn exercise(catalog: &Catalog, listing: &Listing) -> Result<String> {
    let starter = program_figure(catalog, listing.program("exercise")?, Output::IfThere)?;
    let solution = program_figure(catalog, listing.program("solution")?, Output::IfThere)?;
    Ok(format!(
        "{starter}\n<details class=\"solution\">\n<summary>Show a solution</summary>\n\n{solution}\n</details>\n"
    ))
}

fn code_figure(catalog: &Catalog, argument: &str) -> Result<String> {
    let (path, anchor) = match argument.split_once(':') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (argument, None),
    };
    if path.split('/').any(|part| part == "..") {
        bail!("`{path}` leads out of the listings");
    }
    let file = match path.starts_with("crates/") {
        // What several listings share.
        true => catalog.root.join(path),
        false => file_of_listing(catalog, path)?,
    };
    let source = read(catalog, &file)?;
    let code = match anchor {
        Some(anchor) => piece(&source, anchor).with_context(|| show(&catalog.root, &file))?,
        None => strip_anchors(&source),
    };
    Ok(format!(
        "<figure class=\"listing\">\n{}{}</figure>\n",
        caption(&show(&catalog.root, &file)),
        fenced(language(&file), &code)
    ))
}

fn file_of_listing(catalog: &Catalog, path: &str) -> Result<PathBuf> {
    let mut parts = path.splitn(3, '/');
    let (Some(chapter), Some(recipe), Some(file)) = (parts.next(), parts.next(), parts.next())
    else {
        bail!("`{path}` is not of the form <chapter>/<recipe>/<file>");
    };
    let listing = catalog.listing(&format!("{chapter}/{recipe}"))?;
    Ok(listing.dir.join(file))
}

/// An SVG, inline, with its caption: `threads/figures/name.svg The caption.`
fn figure(src: &Path, argument: &str) -> Result<String> {
    let (path, text) = argument
        .split_once(char::is_whitespace)
        .unwrap_or((argument, ""));
    let mut html = format!("<figure class=\"drawing\">\n{}\n", drawing(src, path)?);
    if !text.is_empty() {
        let _ = writeln!(html, "<figcaption>{}</figcaption>", escape(text));
    }
    html.push_str("</figure>\n");
    Ok(html)
}

/// The `<svg>` of a drawing, without empty lines, at which Markdown ends an HTML block.
///
/// # Errors
/// If it cannot be read, or lacks what makes it legible to all.
pub fn drawing(src: &Path, path: &str) -> Result<String> {
    let svg = std::fs::read_to_string(src.join(path))
        .with_context(|| format!("the figure src/{path} cannot be read"))?;
    let start = svg
        .find("<svg")
        .with_context(|| format!("src/{path} holds no <svg>"))?;
    for (needed, why) in [
        ("role=\"img\"", "a role"),
        ("<title", "a title"),
        ("<desc", "a text alternative"),
        ("viewBox", "a viewBox"),
    ] {
        if !svg.contains(needed) {
            bail!("the figure src/{path} needs {why} (`{needed}`)");
        }
    }
    let lines: Vec<_> = svg[start..]
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    Ok(lines.join("\n"))
}

/// Whether the public Playground can run it: one file, no arguments, and only crates that are there.
fn on_playground(listing: &Listing, program: &Program, code: &str) -> bool {
    let missing = |name: &String| {
        !PLAYGROUND.contains(&name.as_str()) && code.contains(&name.replace('-', "_"))
    };
    program.kind != Kind::Python
        && !code.contains(&listing.package.replace('-', "_"))
        && program.spec.needs.is_empty()
        && program.spec.args.is_empty()
        && !listing.dependencies.iter().any(missing)
        && !code.lines().any(is_module_file)
}

/// `mod name;` or `#[path = …]`: the program is more than one file.
fn is_module_file(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("#[path")
        || (line.ends_with(';') && (line.starts_with("mod ") || line.starts_with("pub mod ")))
}

fn read(catalog: &Catalog, path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| {
        let dir = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let there: Vec<_> = std::fs::read_dir(&dir)
            .map(|entries| {
                entries
                    .flatten()
                    .map(|entry| entry.file_name().to_string_lossy().into_owned())
                    .collect()
            })
            .unwrap_or_default();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        format!(
            "{} cannot be read{}",
            show(&catalog.root, path),
            nearest(&name, there.iter().map(String::as_str))
        )
    })
}

fn language(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        // Our own Run button; and without mdBook's hidden `fn main` around a piece.
        Some("rs") => "rust,noplayground",
        Some("py") => "python",
        Some("toml") => "toml",
        Some("c" | "cl" | "cu") => "c",
        Some("sh") => "sh",
        _ => "text",
    }
}

/// A code block whose fence is longer than any run of backticks in the code.
fn fenced(language: &str, code: &str) -> String {
    let mut longest = 0;
    let mut current = 0;
    for character in code.chars() {
        current = if character == '`' { current + 1 } else { 0 };
        longest = longest.max(current);
    }
    let fence = "`".repeat(longest.max(2) + 1);
    format!("\n{fence}{language}\n{}\n{fence}\n\n", code.trim_end())
}

/// A text within HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// `ANCHOR: name` or `ANCHOR_END: name` in a comment of any language.
fn anchor(line: &str) -> Option<(bool, &str)> {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\s*(?://|#)\s*ANCHOR(_END)?:\s*([\w-]+)\s*$").expect("it is a valid pattern")
    });
    MARK.captures(line).map(|found| {
        (
            found.get(1).is_some(),
            found.get(2).map_or("", |name| name.as_str()),
        )
    })
}

/// A source without its anchor marks: what readers see, download and run.
pub fn strip_anchors(source: &str) -> String {
    let mut text: String = source
        .lines()
        .filter(|line| anchor(line).is_none())
        .flat_map(|line| [line, "\n"])
        .collect();
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The lines between `ANCHOR: name` and `ANCHOR_END: name`, moved to the left margin.
pub fn piece(source: &str, name: &str) -> Result<String> {
    let mut inside = false;
    let mut ended = false;
    let mut lines = Vec::new();
    for line in source.lines() {
        match anchor(line) {
            Some((false, found)) if found == name => inside = true,
            Some((true, found)) if found == name => {
                ended = inside;
                inside = false;
            }
            Some(_) => {}
            None if inside => lines.push(line),
            None => {}
        }
    }
    if lines.is_empty() {
        let names = source
            .lines()
            .filter_map(|line| anchor(line).map(|(_, name)| name));
        bail!("there is no anchor `{name}`{}", nearest(name, names));
    }
    if !ended {
        bail!("the anchor `{name}` has no ANCHOR_END");
    }
    let margin = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    Ok(lines
        .iter()
        .flat_map(|line| [line.get(margin..).unwrap_or(""), "\n"])
        .collect())
}

/// The ids of the listings that a page's source names in its directives.
pub fn shown_in(content: &str) -> Vec<String> {
    static USE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^\s*\{\{#(?:listing|code|output|twin|repair|exercise)\s+([^\s}:]+)")
            .expect("it is a valid pattern")
    });
    USE.captures_iter(content)
        .map(|found| {
            found[1]
                .splitn(3, '/')
                .take(2)
                .collect::<Vec<_>>()
                .join("/")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    const MAIN: &str = "// ANCHOR: all\nfn main() {\n    // ANCHOR: hello\n    println!(\"<hello>\");\n    // ANCHOR_END: hello\n}\n// ANCHOR_END: all\n";

    /// A workspace of one listing in a folder of its own.
    struct Workspace(PathBuf);

    impl Workspace {
        fn new(name: &str) -> Self {
            let root =
                std::env::temp_dir().join(format!("book-directives-{name}-{}", std::process::id()));
            let dir = root.join("listings/threads/hello");
            for folder in ["src", "examples", "peers"] {
                fs::create_dir_all(dir.join(folder)).unwrap();
            }
            fs::create_dir_all(root.join("src/threads/figures")).unwrap();
            fs::write(
                root.join("Cargo.toml"),
                "[workspace]\nresolver = \"3\"\nmembers = [\"listings/*/*\"]\n",
            )
            .unwrap();
            fs::write(
                dir.join("Cargo.toml"),
                "[package]\nname = \"listing-threads-hello\"\nedition = \"2024\"\n\n[package.metadata.listing]\nvary = [\"duration\"]\nargs = [\"--n\", \"3\"]\n\n\
                 [package.metadata.listing.programs.exercise]\nfails = \"not <yet>\"\n\n\
                 [[example]]\nname = \"threads-hello-exercise\"\npath = \"examples/exercise.rs\"\n\n\
                 [[example]]\nname = \"threads-hello-solution\"\npath = \"examples/solution.rs\"\n",
            )
            .unwrap();
            fs::write(dir.join("src/main.rs"), MAIN).unwrap();
            fs::write(
                dir.join("examples/exercise.rs"),
                "fn main() { /* starter */ }\n",
            )
            .unwrap();
            fs::write(
                dir.join("examples/solution.rs"),
                "fn main() { /* solved */ }\n",
            )
            .unwrap();
            fs::write(dir.join("output.txt"), "<hello> in 3 ms\n").unwrap();
            fs::write(
                dir.join("peers/main.py"),
                "# ANCHOR: all\nprint('hello')\n# ANCHOR_END: all\n",
            )
            .unwrap();
            fs::write(dir.join("peers/main.txt"), "hello\n").unwrap();
            Self(root)
        }

        fn expand(&self, content: &str) -> Result<String, Vec<String>> {
            let catalog = Catalog::load_from(&self.0).unwrap();
            assert!(catalog.broken.is_empty(), "{:?}", catalog.broken);
            expand(
                &catalog,
                &self.0.join("src"),
                &[],
                "src/threads/hello.md",
                content,
            )
        }

        fn error(&self, content: &str) -> String {
            self.expand(content).expect_err(content).join("\n")
        }
    }

    impl Drop for Workspace {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_listing_has_its_file_command_code_output_and_note() {
        let text = Workspace::new("listing")
            .expand("Before.\n\n{{#listing threads/hello}}\n\nAfter.")
            .unwrap();
        for part in [
            "data-program=\"threads/hello\"",
            "listings/threads/hello/src/main.rs",
            "```rust,noplayground\nfn main() {\n    println!(\"<hello>\");\n}\n```",
            "cargo run -p listing-threads-hello -- --n 3",
            "```text\n<hello> in 3 ms\n```",
            "Durations differ from run to run.",
            "Before.",
            "After.",
        ] {
            assert!(text.contains(part), "{part} is not in:\n{text}");
        }
        assert!(!text.contains("ANCHOR"));
    }

    #[test]
    fn a_piece_is_what_stands_between_its_anchors() {
        let text = Workspace::new("piece")
            .expand("{{#code threads/hello/src/main.rs:hello}}")
            .unwrap();
        assert!(
            text.contains("```rust,noplayground\nprintln!(\"<hello>\");\n```"),
            "{text}"
        );
        assert!(!text.contains("data-program"));
    }

    #[test]
    fn the_twin_becomes_tabs_and_the_exercise_hides_its_solution() {
        let workspace = Workspace::new("twin");
        let text = workspace.expand("{{#twin threads/hello}}").unwrap();
        assert!(text.contains("data-tab=\"Python\"") && text.contains("data-tab=\"Rust\""));
        assert!(
            text.contains("```python\nprint('hello')\n```")
                && text.contains("data-program=\"threads/hello:python\"")
        );
        let text = workspace.expand("{{#exercise threads/hello}}").unwrap();
        let (starter, solution) = text.split_once("<details class=\"solution\">").unwrap();
        assert!(starter.contains("starter") && starter.contains("not &lt;yet&gt;"));
        assert!(solution.contains("solved"));
    }

    #[test]
    fn what_must_not_compile_stands_beside_what_does() {
        let workspace = Workspace::new("repair");
        let dir = workspace.0.join("listings/threads/hello");
        fs::create_dir_all(dir.join("broken")).unwrap();
        let manifest = fs::read_to_string(dir.join("Cargo.toml")).unwrap();
        fs::write(
            dir.join("Cargo.toml"),
            manifest
                + "\n[features]\nbroken = []\n[package.metadata.listing.programs.no]\nerror = \"E0308\"\n\
                   [[example]]\nname = \"threads-hello-no\"\npath = \"broken/no.rs\"\nrequired-features = [\"broken\"]\n",
        )
        .unwrap();
        fs::write(dir.join("broken/no.rs"), "fn main() { no }\n").unwrap();
        fs::write(dir.join("broken/no.txt"), "error[E0308]: no\n").unwrap();
        fs::write(dir.join("examples/solution.txt"), "yes\n").unwrap();
        let text = workspace
            .expand("{{#repair threads/hello:no solution}}")
            .unwrap();
        let (refused, repaired) = text.split_once("data-tab=\"Repaired\"").unwrap();
        for part in [
            "data-error=\"E0308\"",
            "--example threads-hello-no --features broken",
            "error[E0308]: no",
            "error_codes/E0308.html",
        ] {
            assert!(refused.contains(part), "{part} is not in:\n{refused}");
        }
        assert!(repaired.contains("yes") && !repaired.contains("E0308"));
        for (argument, part) in [
            ("threads/hello:solution no", "the first must not compile"),
            ("threads/hello:no", "is not of the form"),
            ("threads/hello:no solutoin", "it has"),
        ] {
            let error = workspace.error(&format!("{{{{#repair {argument}}}}}"));
            assert!(error.contains(part), "{argument}: {error}");
        }
        assert_eq!(shown_in("{{#repair a/b:c d}}"), ["a/b"]);
    }

    #[test]
    fn a_figure_is_put_in_without_empty_lines() {
        let workspace = Workspace::new("figure");
        let path = workspace.0.join("src/threads/figures/x.svg");
        fs::write(&path, "<?xml version=\"1.0\"?>\n<svg role=\"img\" viewBox=\"0 0 1 1\">\n\n<title>T</title>\n<desc>D</desc></svg>").unwrap();
        let text = workspace
            .expand("{{#figure threads/figures/x.svg A caption & more.}}")
            .unwrap();
        assert!(
            text.contains("<figure class=\"drawing\">\n<svg role")
                && text.contains("A caption &amp; more.")
        );
        assert!(!text.trim_end().contains("\n\n"), "{text}");
        fs::write(
            &path,
            "<svg role=\"img\" viewBox=\"0 0 1 1\"><title>T</title></svg>",
        )
        .unwrap();
        assert!(
            workspace
                .error("{{#figure threads/figures/x.svg}}")
                .contains("text alternative")
        );
    }

    #[test]
    fn mistakes_name_page_line_and_cure() {
        let workspace = Workspace::new("mistakes");
        for (content, part) in [
            ("{{#listing threads/helo}}", "did you mean `threads/hello`"),
            (
                "{{#listing threads/hello:wide}}",
                "it has `exercise`, `main`, `python`, `solution`",
            ),
            ("{{#listng threads/hello}}", "did you mean `listing`"),
            (
                "text {{#listing threads/hello}}",
                "must stand alone on its line",
            ),
            (
                "{{#code threads/hello/src/main.rs:helo}}",
                "did you mean `hello`",
            ),
            (
                "{{#code threads/hello/src/mian.rs}}",
                "did you mean `main.rs`",
            ),
            (
                "{{#code threads/hello/../../secret}}",
                "leads out of the listing",
            ),
            ("{{#code threads}}", "<chapter>/<recipe>/<file>"),
            (
                "{{#questions threads/helo}}",
                "did you mean `threads/hello`",
            ),
            (
                "{{#questions threads/hello}}",
                "they would stand in src/threads/questions/hello.toml",
            ),
            ("{{#questions}}", "whose questions?"),
            (
                "{{#figure threads/figures/none.svg}}",
                "src/threads/figures/none.svg",
            ),
        ] {
            let error = workspace.error(&format!("one\ntwo\n{content}"));
            assert!(
                error.starts_with("src/threads/hello.md:3: ") && error.contains(part),
                "{content}: {error}"
            );
        }
        fs::remove_file(workspace.0.join("listings/threads/hello/output.txt")).unwrap();
        assert!(
            workspace
                .error("{{#listing threads/hello}}")
                .contains("cargo xtask record threads/hello")
        );
    }

    #[test]
    fn directives_in_fences_and_those_of_mdbook_are_left_alone() {
        let workspace = Workspace::new("alone");
        for content in [
            "```text\n{{#listing x}}\n```\n",
            "~~~~\n~~~\n{{#listing x}}\n~~~~\n",
            "{{#include x.md}}\n",
            "write \\{{#listing x}} so\n",
        ] {
            assert_eq!(workspace.expand(content).unwrap(), content);
        }
    }

    #[test]
    fn an_anchor_needs_its_end() {
        assert!(
            piece("// ANCHOR: a\nx\n", "a")
                .unwrap_err()
                .to_string()
                .contains("no ANCHOR_END")
        );
        assert_eq!(
            piece(
                "    // ANCHOR: a\n    x\n\n      y\n    // ANCHOR_END: a\n",
                "a"
            )
            .unwrap(),
            "x\n\n  y\n"
        );
    }

    #[test]
    fn code_with_fences_gets_a_longer_fence() {
        assert!(fenced("rust", "/// ```\n/// x\n/// ```\n").starts_with("\n````rust\n"));
    }

    #[test]
    fn a_program_of_several_files_does_not_go_to_the_playground() {
        assert!(
            is_module_file("mod pool;")
                && is_module_file("pub mod pool;")
                && is_module_file("#[path = \"x.rs\"]")
        );
        assert!(!is_module_file("mod tests {") && !is_module_file("let modulo = 3;"));
    }

    #[test]
    fn the_listings_that_a_page_names_are_known() {
        let page = "{{#listing threads/mutex:wide}}\n{{#code threads/event/src/lib.rs}}\ntext {{#listing no}}\n";
        assert_eq!(shown_in(page), ["threads/mutex", "threads/event"]);
    }
}
