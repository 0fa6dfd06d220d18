//! The checks of the whole book, as functions over a tree or a built site, so that tests can also show that each of them can fail.
//!
//! Each returns the problems that it found, one line each, beginning with the place.

pub mod npm;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context, Result};
use libtest_mimic::{Failed, Trial};
use regex::Regex;
use scraper::{Html, Selector};
use xtask::catalog::{Catalog, Program};
use xtask::execute::{cargo, show};
use xtask::preprocess::{piece, shown_in, track_fence};

/// The snippets that are typed into the pages, as documentation tests.
#[doc(hidden)]
// The titles of admonitions are no attributes of code blocks; rustdoc looks at every fence.
#[allow(rustdoc::invalid_codeblock_attributes)]
pub mod snippets {
    include!(concat!(env!("OUT_DIR"), "/pages.rs"));
}

/// A test by its name; skipped, with the reason, if something is missing.
pub fn trial(
    name: &str,
    missing: Option<String>,
    test: impl FnOnce() -> Result<()> + Send + 'static,
) -> Trial {
    let trial = Trial::test(name, move || {
        test().map_err(|error| Failed::from(format!("{error:#}")))
    });
    skipped(trial, missing)
}

/// The test, or what says why it is skipped.
pub fn skipped(trial: Trial, missing: Option<String>) -> Trial {
    match missing {
        Some(missing) => trial
            .with_kind(format!("skipped: {missing}"))
            .with_ignored_flag(true),
        None => trial,
    }
}

/// All files below a folder whose name passes, sorted.
///
/// # Errors
/// If a folder cannot be read.
pub fn files(dir: &Path, wanted: impl Fn(&Path) -> bool + Copy) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path, wanted)?);
        } else if wanted(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension()
        .is_some_and(|extension| extension == wanted)
}

/// What belongs together must be there together: pages and listings, programs and outputs, twins and tabs.
///
/// # Errors
/// If the tree cannot be read.
pub fn orphans(root: &Path) -> Result<Vec<String>> {
    let catalog = Catalog::load_from(root)?;
    let mut problems: Vec<String> = catalog.broken.values().cloned().collect();
    let src = root.join("src");
    let summary = fs::read_to_string(src.join("SUMMARY.md"))?;
    let mut pages = BTreeMap::new();
    for path in files(&src, |path| has_extension(path, "md"))? {
        let name = show(&src, &path);
        if name != "SUMMARY.md" {
            if !summary.contains(&format!("({name})")) {
                problems.push(format!(
                    "src/{name}: src/SUMMARY.md does not list this page"
                ));
            }
            pages.insert(name, fs::read_to_string(&path)?);
        }
    }
    for (page, content) in &pages {
        let id = page.trim_end_matches(".md");
        let is_recipe = id.contains('/') && !id.ends_with("/index");
        if is_recipe && !catalog.listings.contains_key(id) {
            problems.push(format!("src/{page}: there is no listing listings/{id}"));
        } else if is_recipe && !shown_in(content).iter().any(|shown| shown == id) {
            problems.push(format!(
                "src/{page}: the page does not show its listing, {{{{#listing {id}}}}}"
            ));
        }
    }
    let everything: String = pages.values().flat_map(|content| [content, "\n"]).collect();
    for listing in catalog.listings.values() {
        let shown = format!("{{{{#bench {}}}}}", listing.id);
        if listing.bench.is_some() && !everything.contains(&shown) {
            problems.push(format!(
                "listings/{}: no page shows its measurement, {shown}",
                listing.id
            ));
        }
    }
    for id in xtask::scenario::all(root)? {
        let is_shown = everything.lines().any(|line| {
            let line = line.trim();
            line.starts_with("{{#scenario ")
                && line
                    .trim_end_matches('}')
                    .split_whitespace()
                    .any(|shown| shown == id)
        });
        if !is_shown {
            let file = id.replacen('/', "/scenarios/", 1);
            problems.push(format!(
                "src/{file}.toml: no page shows this scenario, {{{{#scenario {id}}}}}"
            ));
        }
    }
    problems.extend(questions(root, &pages)?);
    for listing in catalog.listings.values() {
        let page = format!("{}.md", listing.id);
        if !pages.contains_key(&page) {
            problems.push(format!(
                "listings/{}: no page src/{page} shows this listing",
                listing.id
            ));
            continue;
        }
        for program in listing.programs.values() {
            if !program.is_bench() && !is_shown(program, &everything) {
                problems.push(format!(
                    "{}: no page shows this program",
                    show(root, &program.source)
                ));
            }
        }
        for program in listing
            .programs
            .values()
            .filter(|program| program.is_traced())
        {
            let drawn = format!("{{{{#messages {}", program.id());
            let is_drawn = everything
                .split(&drawn)
                .skip(1)
                .any(|rest| rest.starts_with([' ', '}']));
            if !is_drawn {
                problems.push(format!(
                    "{}: no page shows this trace, {drawn}}}}}",
                    show(root, &program.trace_file())
                ));
            }
        }
        let starter = listing.programs.get("exercise");
        if let Some(starter) = starter {
            problems.extend(exercise_form(
                root,
                starter,
                listing.programs.get("solution"),
            )?);
        }
        let mut recorded: BTreeSet<_> = (listing.programs.values())
            .map(|program| program.recorded.clone())
            .collect();
        if !xtask::kernels::sources(listing).is_empty() {
            recorded.insert(xtask::kernels::recorded(listing));
            if !everything.contains(&format!("{{{{#ptxas {}}}}}", listing.id)) {
                problems.push(format!(
                    "listings/{}: no page shows what the compilers make of its kernels, {{{{#ptxas {}}}}}",
                    listing.id, listing.id
                ));
            }
        }
        for output in files(&listing.dir, |path| has_extension(path, "txt"))? {
            if !recorded.contains(&output) {
                problems.push(format!(
                    "{}: this output belongs to no program",
                    show(root, &output)
                ));
            }
        }
        let traced: BTreeSet<_> = (listing.programs.values())
            .filter(|program| program.is_traced())
            .map(|program| program.trace_file())
            .collect();
        for trace in files(&listing.dir, |path| {
            show(root, path).ends_with("trace.json")
        })? {
            if !traced.contains(&trace) {
                problems.push(format!(
                    "{}: no program that is traced has written this",
                    show(root, &trace)
                ));
            }
        }
    }
    Ok(problems)
}

/// Questions stand at the end of their own recipe; where one recipe of a chapter has some, all have.
fn questions(root: &Path, pages: &BTreeMap<String, String>) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let all = xtask::questions::all(root)?;
    let chapters: BTreeSet<_> = all.iter().filter_map(|id| id.split('/').next()).collect();
    for (page, content) in pages {
        let id = page.trim_end_matches(".md");
        let chapter = id.split('/').next().unwrap_or_default();
        let is_recipe = id.contains('/') && !id.ends_with("/index");
        let wanted = is_recipe && chapters.contains(chapter);
        let heading = format!("\n## Check yourself\n\n{{{{#questions {id}}}}}\n");
        let rest = content.split_once(&heading).map(|(_, rest)| rest);
        let last = rest.is_some_and(|rest| {
            rest.trim_start().starts_with("## See also\n") && !rest.contains("{{#questions")
        });
        if wanted && !last {
            problems.push(format!(
                "src/{page}: a recipe of this chapter has its questions before \"See also\", under \"## Check yourself\": {{{{#questions {id}}}}}"
            ));
        }
    }
    for id in all {
        if !pages.contains_key(&format!("{id}.md")) {
            problems.push(format!(
                "{}: there is no page src/{id}.md",
                xtask::questions::file(&id)
            ));
        }
    }
    Ok(problems)
}

fn is_shown(program: &Program, pages: &str) -> bool {
    let id = &program.listing;
    let source = program
        .source
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let directives = match program.name.as_str() {
        "main" => vec![
            format!("{{{{#listing {id}}}}}"),
            format!("{{{{#code {id}/src/main.rs"),
        ],
        "python" => vec![format!("{{{{#twin {id}}}}}")],
        "exercise" | "solution" => vec![format!("{{{{#exercise {id}}}}}")],
        name => vec![
            format!("{{{{#listing {id}:{name}}}}}"),
            format!("{{{{#code {id}/examples/{source}"),
        ],
    };
    let repair = format!("{{{{#repair {id}:");
    let is_repair = |line: &str| {
        line.trim().strip_prefix(&repair).is_some_and(|names| {
            names
                .trim_end_matches('}')
                .split_whitespace()
                .any(|name| name == program.name)
        })
    };
    directives
        .iter()
        .any(|directive| pages.contains(directive.as_str()))
        || pages.lines().any(is_repair)
}

/// The starter declares how it fails, and the solution is held to the same check.
fn exercise_form(
    root: &Path,
    starter: &Program,
    solution: Option<&Program>,
) -> Result<Vec<String>> {
    let place = show(root, &starter.source);
    let Some(solution) = solution else {
        return Ok(vec![format!(
            "{place}: the exercise has no examples/solution.rs"
        )]);
    };
    let mut problems = Vec::new();
    if starter.spec.fails.is_none() {
        problems.push(format!(
            "{place}: the metadata does not say with which message the starter `fails`"
        ));
    }
    let check = |program: &Program| {
        piece(
            &fs::read_to_string(&program.source).unwrap_or_default(),
            "check",
        )
    };
    match (check(starter), check(solution)) {
        (Ok(one), Ok(other)) if one == other => {}
        (Ok(_), Ok(_)) => problems.push(format!(
            "{place}: its check (between the anchors `check`) is not the solution's"
        )),
        (one, other) => problems.extend(
            [one, other]
                .into_iter()
                .filter_map(Result::err)
                .map(|error| format!("{place}: {error:#}")),
        ),
    }
    Ok(problems)
}

/// Every fence names its language; `ignore` has its reason in a comment before it.
///
/// # Errors
/// If the tree cannot be read.
pub fn fences(root: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for path in files(&root.join("src"), |path| has_extension(path, "md"))? {
        let content = fs::read_to_string(&path)?;
        let mut fence = None;
        let mut before = "";
        for (index, line) in content.lines().enumerate() {
            let place = format!("{}:{}", show(root, &path), index + 1);
            let trimmed = line.trim_start_matches(['>', ' ']);
            let inside = fence.is_some();
            track_fence(&mut fence, trimmed);
            if !inside && fence.is_some() {
                let info = trimmed.trim_start_matches(['`', '~']).trim();
                if info.is_empty() {
                    problems.push(format!(
                        "{place}: the fence names no language (`text` if it is none)"
                    ));
                }
                let ignored = info.split([',', ' ']).any(|word| word == "ignore");
                if ignored && !before.trim().ends_with("-->") {
                    problems.push(format!("{place}: `ignore` without a reason; give it in an HTML comment on the line before the fence"));
                }
            }
            if !line.trim().is_empty() {
                before = line;
            }
        }
    }
    Ok(problems)
}

/// A figure of speed that is typed into a page stands under a comment that names where it comes from; all others come from a measurement. Looked at are the
/// pages of chapters in which something is measured, and the page that shows all targets.
///
/// # Errors
/// If the tree cannot be read.
pub fn typed_figures(root: &Path) -> Result<Vec<String>> {
    let catalog = Catalog::load_from(root)?;
    let chapters: BTreeSet<&str> = catalog
        .listings
        .values()
        .filter(|listing| listing.bench.is_some())
        .filter_map(|listing| listing.id.split('/').next())
        .collect();
    let src = root.join("src");
    let mut problems = Vec::new();
    for path in files(&src, |path| has_extension(path, "md"))? {
        let name = show(&src, &path);
        let content = fs::read_to_string(&path)?;
        let chapter = name.split_once('/').map_or("", |(chapter, _)| chapter);
        if !chapters.contains(chapter) && !content.contains("{{#performance}}") {
            continue;
        }
        let (mut fence, mut is_code) = (None, false);
        // Whether the paragraph has its source, and whether it has begun.
        let (mut cited, mut begun) = (false, false);
        for (index, line) in content.lines().enumerate() {
            let was_inside = fence.is_some();
            if track_fence(&mut fence, line.trim_start_matches(['>', ' '])) {
                if !was_inside {
                    // An admonition is text, fenced.
                    is_code = !line.contains("admonish");
                }
                if is_code || !was_inside || fence.is_none() {
                    continue;
                }
            }
            if line.trim_start().starts_with("<!-- cited:") {
                (cited, begun) = (true, false);
            } else if line.trim().is_empty() {
                cited &= !begun;
            } else {
                begun = true;
                if let (Some(figure), false) = (typed_figure(line), cited) {
                    problems.push(format!(
                        "{}:{}: `{figure}` is typed by hand: take it from a measurement, {{{{#ratio …}}}}, {{{{#time …}}}} or {{{{#share …}}}}, or name its source in a comment before the paragraph, <!-- cited: … -->",
                        show(root, &path),
                        index + 1
                    ));
                }
            }
        }
    }
    Ok(problems)
}

/// The first ratio, length of time or rate in a line of text. Code, addresses and directives are none, nor is a size such as 4 × 4.
fn typed_figure(line: &str) -> Option<String> {
    static NO_TEXT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"`[^`]*`|\]\([^)]*\)|\{\{#.*?\}\}").expect("it is a valid pattern")
    });
    static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?:^|[^\w.,])(\d[\d.,]*[ \u{a0}]?(?:(?:(?:nano|micro|milli)?seconds?|[nµum]?s|[KMGT]i?B/s|[KMGT]?(?:flop|FLOP)s?/s|[KMGT]FLOPS|times (?:faster|slower|as (?:fast|long|slow)))\b|×))(.?.?)",
        )
        .expect("it is a valid pattern")
    });
    let text = NO_TEXT.replace_all(line, "");
    FIGURE.captures_iter(&text).find_map(|found| {
        let size = found[1].ends_with('×')
            && found[2]
                .trim_start()
                .starts_with(|c: char| c.is_ascii_digit());
        (!size).then(|| found[1].to_owned())
    })
}

/// Links and anchors lead somewhere, ids are there once, and no page asks anybody else for anything.
///
/// # Errors
/// If the site cannot be read.
pub fn links(site: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut pages = BTreeMap::new();
    for path in files(site, |path| has_extension(path, "html"))? {
        let name = show(site, &path);
        pages.insert(name, Html::parse_document(&fs::read_to_string(&path)?));
    }
    let any_id = selector("[id]");
    let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (page, html) in &pages {
        let known = ids.entry(page).or_default();
        for id in html
            .select(&any_id)
            .filter_map(|element| element.attr("id"))
        {
            // The print page joins all others; mdBook gives their headings names of their own, our figures keep theirs.
            if !known.insert(id) && page != "print.html" {
                problems.push(format!("{page}: the id `{id}` is there twice"));
            }
        }
    }
    let any = selector("[src], [href], [srcset], [poster], [data], [action]");
    for (page, html) in &pages {
        for element in html.select(&any) {
            let name = element.value().name();
            for attribute in ["src", "href", "srcset", "poster", "data", "action"] {
                let Some(target) = element.attr(attribute) else {
                    continue;
                };
                let is_link = name == "a" && attribute == "href";
                if target.contains("://") || target.starts_with("//") {
                    if !is_link {
                        problems.push(format!("{page}: <{name} {attribute}=\"{target}\"> is a request to somebody else; the book works offline"));
                    }
                } else if !target.starts_with("data:") && !target.starts_with("mailto:") {
                    problems
                        .extend(leads_nowhere(site, page, target, &ids).map(|why| {
                            format!("{page}: <{name} {attribute}=\"{target}\">: {why}")
                        }));
                }
            }
        }
    }
    for path in files(site, |path| has_extension(path, "css"))? {
        let text = fs::read_to_string(&path)?;
        for part in [
            "url(http",
            "url(\"http",
            "url('http",
            "url(//",
            "@import \"http",
            "@import url(http",
        ] {
            if text.contains(part) {
                problems.push(format!(
                    "{}: `{part}…` is a request to somebody else",
                    show(site, &path)
                ));
            }
        }
    }
    Ok(problems)
}

fn leads_nowhere(
    site: &Path,
    page: &str,
    target: &str,
    ids: &BTreeMap<&str, BTreeSet<&str>>,
) -> Option<String> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = path.split('?').next().unwrap_or(path);
    let to = if path.is_empty() {
        page.to_owned()
    } else if let Some(absolute) = path.strip_prefix('/') {
        absolute.to_owned()
    } else {
        let mut parts: Vec<_> = page.split('/').collect();
        parts.pop();
        for part in path.split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/")
    };
    let to = if to.is_empty() || to.ends_with('/') {
        format!("{to}index.html")
    } else {
        to
    };
    if !site.join(&to).is_file() {
        return Some(format!("there is no {to}"));
    }
    let known = ids.get(to.as_str());
    (!anchor.is_empty() && known.is_some_and(|known| !known.contains(anchor)))
        .then(|| format!("there is no `{anchor}` in {to}"))
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("the selector is a constant that every test uses")
}

/// The files in which two built sites differ.
///
/// # Errors
/// If one of them cannot be read.
pub fn differences(one: &Path, other: &Path) -> Result<Vec<String>> {
    let names = |site: &Path| -> Result<BTreeSet<String>> {
        Ok(files(site, |_| true)?
            .iter()
            .map(|path| show(site, path))
            .collect())
    };
    let (ours, theirs) = (names(one)?, names(other)?);
    let mut problems: Vec<_> = ours
        .symmetric_difference(&theirs)
        .map(|name| format!("{name}: only one of the two builds has it"))
        .collect();
    for name in ours.intersection(&theirs) {
        if fs::read(one.join(name))? != fs::read(other.join(name))? {
            problems.push(format!("{name}: the two builds differ"));
        }
    }
    Ok(problems)
}

/// Each page that can be found says in its head what it is about, at a length that search engines show, and no other says the same.
///
/// # Errors
/// If the site cannot be read.
pub fn descriptions(site: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut known = BTreeMap::new();
    for path in files(site, |path| has_extension(path, "html"))? {
        let name = show(site, &path);
        let html = Html::parse_document(&fs::read_to_string(&path)?);
        // The first page of the book is there twice: under its name, and as the site's index.
        if name == "index.html" || html.select(&selector("meta[name=robots]")).next().is_some() {
            continue;
        }
        let of = |css: &str| {
            let meta = html.select(&selector(css)).next();
            meta.and_then(|meta| meta.attr("content"))
                .unwrap_or_default()
                .to_owned()
        };
        let description = of("head > meta[name=description]");
        let length = description.chars().count();
        if !xtask::describe::LENGTH.contains(&length) {
            problems.push(format!("{name}: its description has {length} characters; `<!-- description: … -->` in the page states another: {description}"));
        }
        if of("head > meta[property=\"og:description\"]") != description {
            problems.push(format!("{name}: og:description says something else"));
        }
        if let Some(other) = known.insert(description, name.clone()) {
            problems.push(format!("{name}: {other} says the same of itself"));
        }
    }
    Ok(problems)
}

/// Runs an exercise's starter and solution: the one must fail with the declared message, the other pass.
///
/// # Errors
/// If they do not; the message shows what was printed.
pub fn exercise(catalog: &Catalog, starter: &Program, solution: &Program) -> Result<()> {
    let failed = starter.capture(catalog)?;
    let message = starter
        .spec
        .fails
        .as_deref()
        .context("the metadata does not say how the starter `fails`")?;
    anyhow::ensure!(
        failed.run.end != xtask::execute::End::Exited(0),
        "{starter} passes its check as it stands; it printed:\n{}",
        failed.text
    );
    anyhow::ensure!(
        matches!(failed.run.end, xtask::execute::End::Exited(_)) && failed.text.contains(message),
        "{starter} should fail with \"{message}\", but: {}; it printed:\n{}",
        failed.run.end.describe(),
        failed.text
    );
    let passed = solution.capture(catalog)?;
    anyhow::ensure!(
        passed.run.end == xtask::execute::End::Exited(0),
        "{solution} does not pass its check: {}; it printed:\n{}",
        passed.run.end.describe(),
        passed.text
    );
    Ok(())
}

/// A copy of the book's sources without the tool and the tests, for a test to break. Removed when dropped.
pub struct BookCopy {
    /// Its root.
    pub root: PathBuf,
}

impl BookCopy {
    /// Copies the book below `scratch`.
    ///
    /// # Errors
    /// If a file cannot be copied.
    pub fn new(scratch: &Path, name: &str) -> Result<Self> {
        let from = xtask::catalog::root();
        let root = scratch.join(format!("{name}-{}", std::process::id()));
        for part in [
            "src",
            "crates",
            "listings",
            "theme",
            "book.toml",
            "Cargo.lock",
        ] {
            copy(&from.join(part), &root.join(part))?;
        }
        let manifest = fs::read_to_string(from.join("Cargo.toml"))?;
        let mut manifest: toml::Table = toml::from_str(&manifest)?;
        manifest["workspace"]["members"] = vec!["crates/*", "listings/*/*"].into();
        fs::write(root.join("Cargo.toml"), toml::to_string(&manifest)?)?;
        Ok(Self { root })
    }

    /// Replaces a text that must be there.
    ///
    /// # Errors
    /// If the file cannot be read or written, or does not hold the text.
    pub fn edit(&self, file: &str, from: &str, to: &str) -> Result<()> {
        let path = self.root.join(file);
        let text = fs::read_to_string(&path).with_context(|| file.to_owned())?;
        anyhow::ensure!(text.contains(from), "{file} does not hold `{from}`");
        fs::write(path, text.replacen(from, to, 1))?;
        Ok(())
    }

    /// Adds a text at the end of a file.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn append(&self, file: &str, text: &str) -> Result<()> {
        let path = self.root.join(file);
        let before = fs::read_to_string(&path).with_context(|| file.to_owned())?;
        fs::write(path, before + text)?;
        Ok(())
    }
}

impl Drop for BookCopy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// Copies a file, or a folder with what [`xtask::scratch::copy`] copies of it.
///
/// # Errors
/// If something cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        return Ok(xtask::scratch::copy(from, to)?);
    }
    if let Some(dir) = to.parent() {
        fs::create_dir_all(dir)?;
    }
    fs::copy(from, to).with_context(|| from.display().to_string())?;
    Ok(())
}

/// The tool's executable, built with the features that `cargo test --workspace` gives it.
///
/// # Panics
/// If it does not build.
pub fn tool() -> PathBuf {
    let build = ["build", "--quiet", "--workspace", "--bins", "--examples"];
    let status = cargo(&xtask::catalog::root()).args(build).status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "the tool does not build"
    );
    let target = Catalog::load().expect("the workspace can be read").target;
    target
        .join("debug")
        .join(format!("xtask{}", std::env::consts::EXE_SUFFIX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_speed_are_told_from_other_numbers() {
        for figure in [
            "7.2×",
            "12.4 ms",
            "3 s",
            "41 GB/s",
            "166 Gflop/s",
            "4 times faster",
            "1,000 seconds",
            "16\u{a0}µs",
        ] {
            let line = format!("It takes {figure}, they say.");
            assert_eq!(typed_figure(&line).as_deref(), Some(figure));
        }
        for line in [
            "a grid of 4 × 4 or 2000×2000 points",
            "`sleep(20 ms)` and {{#ratio a/b c d}}",
            "[a link](https://example.org/7.2×)",
            "64 bytes, 2 threads, 50 M keys, chapter 3 says",
            "f64s and 2024's",
            "version 1.2 sorts 5 series",
        ] {
            assert_eq!(typed_figure(line), None, "{line}");
        }
    }
}
