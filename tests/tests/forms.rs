//! The book's other forms: they are opened, read and built. Each check can be picked by name: `cargo test --test forms -- pdf`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::LazyLock;

use anyhow::{Context, Result, bail, ensure};
use book_forms::Made;
use book_tests::trial;
use libtest_mimic::Arguments;
use scraper::{Html, Selector};
use toml::{Table, Value};
use xtask::book::Form;
use xtask::catalog::{Catalog, root};
use xtask::execute::{cargo, show};
use xtask::machine;
use xtask::preprocess::strip_anchors;
use zip::ZipArchive;

type Check = fn() -> Result<()>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let checks: [(&str, &[&str], Check); 14] = [
        ("archive::builds_on_its_own", &[], builds_on_its_own),
        (
            "archive::holds_every_listing_without_anchors",
            &[],
            every_listing,
        ),
        ("archive::has_the_versions_of_the_book", &[], same_versions),
        ("archive::holds_the_same_bytes_each_time", &[], same_bytes),
        ("epub::lists_every_page", &[], epub_lists_every_page),
        ("epub::links_lead_somewhere", &[], epub_links),
        ("epub::holds_every_output_and_no_control", &[], epub_text),
        ("epub::is_valid", &["epubcheck"], epub_is_valid),
        (
            "pdf::holds_every_title_and_output_and_no_control",
            &["browser", "poppler"],
            pdf_text,
        ),
        (
            "pdf::has_an_outline_and_the_right_page_numbers",
            &["browser", "poppler"],
            pdf_outline,
        ),
        ("pdf::cuts_no_line", &["browser", "poppler"], pdf_lines),
        (
            "pdf::says_what_it_is",
            &["browser", "poppler"],
            pdf_metadata,
        ),
        ("site::links_to_what_is_there", &[], site_links),
        ("site::does_without_a_browser", &["unix"], without_a_browser),
    ];
    let trials = checks
        .into_iter()
        .map(|(name, needs, check)| {
            let missing = needs.iter().find_map(|need| machine::missing(need));
            trial(name, missing, check)
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn scratch() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("forms")
}

/// The site with all forms that this machine can make; made once.
fn made() -> Result<&'static Made> {
    static MADE: LazyLock<Result<Made>> = LazyLock::new(|| {
        let mut forms = vec![Form::Epub, Form::Archive];
        if machine::missing("browser").is_none() {
            forms.push(Form::Pdf);
        }
        let made = book_forms::make(&root(), Some(scratch().join("site")), &forms)?;
        if let Some((form, error)) = made.failed.first() {
            bail!("{}: {error:#}", form.file());
        }
        Ok(made)
    });
    MADE.as_ref().map_err(|error| anyhow::anyhow!("{error:#}"))
}

fn file(form: Form) -> Result<PathBuf> {
    Ok(made()?.site.join(form.file()))
}

/// The files in a ZIP file.
fn unpacked(form: Form) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut archive = ZipArchive::new(fs::File::open(file(form)?)?)?;
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let mut content = Vec::new();
        entry.read_to_end(&mut content)?;
        files.insert(entry.name()?.into_owned(), content);
    }
    Ok(files)
}

fn none(problems: &[String]) -> Result<()> {
    ensure!(problems.is_empty(), "\n{}", problems.join("\n"));
    Ok(())
}

/// Words with one space between them: where lines are broken says nothing.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a page is called above its text, without code's marks; its title in the summary, if it says nothing there.
fn heading(page: &str, title: &str) -> Result<String> {
    let source = fs::read_to_string(root().join(format!("src/{page}.md")))?;
    let heading = source.lines().find_map(|line| line.strip_prefix("# "));
    Ok(heading.unwrap_or(title).replace('`', ""))
}

/// The pages in the order of the summary: their paths without `.md`, and their titles there.
fn pages() -> Result<Vec<(String, String)>> {
    let summary = fs::read_to_string(root().join("src/SUMMARY.md"))?;
    let entries = summary.lines().filter_map(|line| {
        let (title, path) = line.split_once('[')?.1.split_once("](")?;
        Some((path.split_once(".md)")?.0.to_owned(), title.to_owned()))
    });
    Ok(entries.collect())
}

/// The first line of each recorded output, with the place where it stands.
fn first_lines() -> Result<Vec<(String, String)>> {
    let catalog = Catalog::load()?;
    let mut lines = Vec::new();
    for program in catalog
        .programs()
        .filter(|program| program.recorded.is_file())
    {
        let text = fs::read_to_string(&program.recorded)?;
        let first = text
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("");
        lines.push((show(&catalog.root, &program.recorded), words(first)));
    }
    ensure!(lines.len() > 20, "there are {} outputs", lines.len());
    Ok(lines)
}

/// What the site's controls are called; in a form that cannot be operated none of it stands by itself.
const LABELS: [&str; 9] = [
    "Run",
    "Stop",
    "Reset",
    "Copy",
    "Edit",
    "Check",
    "Restart",
    "Show a solution",
    "Measure",
];

// The archive

fn archive_root(files: &BTreeMap<String, Vec<u8>>) -> Result<String> {
    let first = files.keys().next().context("the archive is empty")?;
    let top = first.split('/').next().unwrap_or_default().to_owned() + "/";
    ensure!(
        files.keys().all(|name| name.starts_with(&top)),
        "it unpacks into more than one folder"
    );
    Ok(top)
}

fn builds_on_its_own() -> Result<()> {
    let files = unpacked(Form::Archive)?;
    let to = scratch().join("unpacked");
    let _ = fs::remove_dir_all(&to);
    for (name, content) in &files {
        let path = to.join(name);
        fs::create_dir_all(path.parent().context("a file has a folder")?)?;
        fs::write(path, content)?;
    }
    let top = to.join(archive_root(&files)?);
    let lock = fs::read_to_string(top.join("Cargo.lock"))?;
    let output = cargo(&top)
        .args([
            "check",
            "--workspace",
            "--all-targets",
            "--offline",
            "--locked",
            "--quiet",
        ])
        // With what tests/standalone.rs has compiled already.
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("standalone/target"),
        )
        .output()?;
    ensure!(
        output.status.success(),
        "the archive does not build:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    ensure!(
        fs::read_to_string(top.join("Cargo.lock"))? == lock,
        "cargo wants another lock file"
    );
    Ok(())
}

fn every_listing() -> Result<()> {
    let files = unpacked(Form::Archive)?;
    let top = archive_root(&files)?;
    let catalog = Catalog::load()?;
    let mut problems = Vec::new();
    for listing in catalog.listings.values() {
        let kept = book_tests::files(&listing.dir, |path| {
            !path
                .components()
                .any(|part| part.as_os_str() == "__pycache__" || part.as_os_str() == "target")
        })?;
        for path in kept {
            let name = format!("{top}{}", show(&catalog.root, &path));
            let Some(packed) = files.get(&name) else {
                problems.push(format!("{name} is missing"));
                continue;
            };
            let ours = fs::read(&path)?;
            let anchored = std::str::from_utf8(&ours).is_ok_and(|text| text.contains("ANCHOR: "));
            let expected = match String::from_utf8(ours.clone()) {
                Ok(text) if anchored => strip_anchors(&text).into_bytes(),
                _ => ours,
            };
            if *packed != expected {
                problems.push(format!(
                    "{name} is not the listing's file without its anchors"
                ));
            }
            if packed.windows(7).any(|bytes| bytes == b"ANCHOR:") {
                problems.push(format!("{name} holds an anchor"));
            }
        }
    }
    for name in [
        "README.md",
        "requirements.txt",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "rust-toolchain.toml",
    ] {
        if !files.contains_key(&format!("{top}{name}")) {
            problems.push(format!("{name} is missing"));
        }
    }
    none(&problems)
}

fn same_versions() -> Result<()> {
    let packages = |text: &str| -> Result<BTreeSet<(String, String)>> {
        let lock: Table = toml::from_str(text)?;
        let packages = lock
            .get("package")
            .and_then(Value::as_array)
            .context("there are no packages")?;
        let text =
            |package: &Value, key: &str| package[key].as_str().unwrap_or_default().to_owned();
        Ok(packages
            .iter()
            .map(|package| (text(package, "name"), text(package, "version")))
            .collect())
    };
    let files = unpacked(Form::Archive)?;
    let name = format!("{}Cargo.lock", archive_root(&files)?);
    let theirs = packages(std::str::from_utf8(
        files.get(&name).context("there is no lock file")?,
    )?)?;
    let ours = packages(&fs::read_to_string(root().join("Cargo.lock"))?)?;
    let others: Vec<_> = theirs.difference(&ours).collect();
    ensure!(others.is_empty(), "not the book's: {others:?}");
    ensure!(
        theirs.len() < ours.len(),
        "what only the tool needs is in the lock file"
    );
    let tool: Vec<_> = theirs
        .iter()
        .filter(|(name, _)| name.contains("mdbook") || name == "xtask")
        .collect();
    ensure!(tool.is_empty(), "the tool is in the lock file: {tool:?}");
    Ok(())
}

/// The EPUB, too.
fn same_bytes() -> Result<()> {
    let again = book_forms::make(
        &root(),
        Some(scratch().join("again")),
        &[Form::Epub, Form::Archive],
    )?;
    for form in [Form::Epub, Form::Archive] {
        let (one, other) = (
            fs::read(file(form)?)?,
            fs::read(again.site.join(form.file()))?,
        );
        ensure!(
            one == other,
            "{} differs from one build to the next",
            form.file()
        );
    }
    Ok(())
}

// The EPUB

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("the selector is a constant that every test uses")
}

/// The XHTML documents of the EPUB. (An HTML parser reads ours: what it takes in another way, `<script/>` and the like, is not in it.)
fn documents(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Html> {
    files
        .iter()
        .filter(|(name, _)| name.ends_with(".xhtml"))
        .map(|(name, content)| {
            (
                name.clone(),
                Html::parse_document(&String::from_utf8_lossy(content)),
            )
        })
        .collect()
}

fn epub_lists_every_page() -> Result<()> {
    let files = unpacked(Form::Epub)?;
    let documents = documents(&files);
    let navigation = documents
        .get("EPUB/nav.xhtml")
        .context("there is no navigation document")?;
    let listed: Vec<_> = navigation
        .select(&selector("nav#toc a"))
        .map(|link| {
            let path = link
                .attr("href")
                .unwrap_or_default()
                .trim_end_matches(".xhtml");
            (path.to_owned(), link.text().collect::<String>())
        })
        .collect();
    let mut expected = pages()?;
    expected.push(("solutions".to_owned(), "Solutions".to_owned()));
    ensure!(
        listed == expected,
        "the navigation lists\n{listed:?}\nand the summary\n{expected:?}"
    );
    let nested = navigation.select(&selector("nav#toc ol ol ol a")).count();
    ensure!(nested > 10, "the recipes do not stand below their chapter");
    let package = String::from_utf8_lossy(&files["EPUB/package.opf"]).into_owned();
    for (path, _) in &expected {
        let item = format!("href=\"{path}.xhtml\"");
        ensure!(
            package.contains(&item),
            "the manifest does not list {path}.xhtml"
        );
    }
    Ok(())
}

fn epub_links() -> Result<()> {
    let files = unpacked(Form::Epub)?;
    let documents = documents(&files);
    let mut problems = Vec::new();
    let mut within = 0;
    for (name, document) in &documents {
        let mut ids = BTreeSet::new();
        for element in document.select(&selector("[id]")) {
            if !ids.insert(element.attr("id")) {
                problems.push(format!(
                    "{name}: the id {:?} is there twice",
                    element.attr("id")
                ));
            }
        }
        for element in document.select(&selector("[href], [src]")) {
            let target = element
                .attr("href")
                .or(element.attr("src"))
                .unwrap_or_default();
            if target.contains("://") {
                continue;
            }
            within += 1;
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let mut parts: Vec<_> = name.split('/').collect();
            if !path.is_empty() {
                parts.pop();
                for part in path.split('/') {
                    match part {
                        ".." => drop(parts.pop()),
                        part => parts.push(part),
                    }
                }
            }
            let to = parts.join("/");
            if !files.contains_key(&to) {
                problems.push(format!("{name}: {target}: there is no {to}"));
            } else if let Some(document) = documents.get(&to)
                && !anchor.is_empty()
                && document
                    .select(&selector(&format!("[id=\"{anchor}\"]")))
                    .next()
                    .is_none()
            {
                problems.push(format!("{name}: {target}: there is no {anchor} in {to}"));
            }
        }
    }
    ensure!(within > 200, "only {within} links within the book");
    none(&problems)
}

fn epub_text() -> Result<()> {
    let documents = documents(&unpacked(Form::Epub)?);
    let mut problems = Vec::new();
    let mut text = String::new();
    for (name, document) in &documents {
        let controls = "script, button, input, select, textarea, details, iframe, [tabindex], [hidden]:not(nav), [class^=listing-button]";
        for element in document.select(&selector(controls)) {
            problems.push(format!("{name}: <{}> is left", element.value().name()));
        }
        for element in document.select(&selector("body *")) {
            if element.value().name().contains('-') {
                problems.push(format!("{name}: <{}> is left", element.value().name()));
            }
        }
        // In code they are names like others, and in bold a page says what they do.
        let prose = document.tree.nodes().filter(|node| {
            let mut above = node
                .ancestors()
                .filter_map(|above| above.value().as_element());
            !above.any(|element| matches!(element.name(), "code" | "strong"))
        });
        for piece in prose.filter_map(|node| node.value().as_text()) {
            let is_short = piece.trim().len() < 20 && LABELS.contains(&piece.trim());
            if is_short {
                problems.push(format!("{name}: \"{}\" is left", piece.trim()));
            }
        }
        text.extend(document.root_element().text());
        text.push('\n');
    }
    let text = words(&text);
    for (place, line) in first_lines()? {
        if !text.contains(&line) {
            problems.push(format!("{place}: \"{line}\" is not in the EPUB"));
        }
    }
    let mutex = &documents["EPUB/threads/mutex.xhtml"];
    for (what, css, least) in [
        ("tabs with their names", ".tab-name", 2),
        (
            "a way that fails, as a table",
            ".scheduler-words table tbody tr",
            4,
        ),
        ("a link to the solution", ".to-solution a", 1),
        ("a drawing", "figure.drawing > svg title", 1),
    ] {
        let count = mutex.select(&selector(css)).count();
        if count < least {
            problems.push(format!("threads/mutex: {what}: {count} of {least}"));
        }
    }
    none(&problems)
}

fn epub_is_valid() -> Result<()> {
    let mut command = machine::epubcheck().context("there is no epubcheck")?;
    let output = command.arg(file(Form::Epub)?).output()?;
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success() && said.contains("0 errors / 0 warnings"),
        "{said}"
    );
    Ok(())
}

// The PDF

fn poppler(program: &str, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new(program);
    for argument in arguments {
        match *argument {
            "FILE" => command.arg(file(Form::Pdf)?),
            argument => command.arg(argument),
        };
    }
    let output = command.output().with_context(|| program.to_owned())?;
    ensure!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn pdf_text() -> Result<()> {
    let raw = poppler("pdftotext", &["-layout", "FILE", "-"])?;
    let text = words(&raw);
    let mut problems = Vec::new();
    for (page, title) in pages()? {
        let heading = heading(&page, &title)?;
        if !text.contains(&words(&heading)) {
            problems.push(format!("{page}: \"{heading}\" is not in the PDF"));
        }
    }
    // A long line goes on below, and what it goes on with may stand on the next page.
    for (place, line) in first_lines()? {
        let line: String = line.chars().take(60).collect();
        if !text.contains(line.trim()) {
            problems.push(format!("{place}: \"{line}\" is not in the PDF"));
        }
    }
    for line in raw.lines().map(str::trim) {
        if LABELS.contains(&line) {
            problems.push(format!("\"{line}\" stands on a line of its own"));
        }
    }
    for words in [
        "A shortest one that does:",
        "A solution, page ",
        "Back to the exercise, page ",
    ] {
        if !text.contains(words) {
            problems.push(format!("\"{words}\" is not in the PDF"));
        }
    }
    none(&problems)
}

/// The PDF's outline: titles, and the pages to which they lead.
fn outline() -> Result<Vec<(String, usize)>> {
    let xml = poppler("pdftohtml", &["-xml", "-i", "-stdout", "FILE"])?;
    let html = Html::parse_document(&xml);
    let item = selector("outline item");
    let items = html.select(&item).map(|item| {
        let page = item
            .attr("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(0);
        (words(&item.text().collect::<String>()), page)
    });
    Ok(items.collect())
}

fn pdf_outline() -> Result<()> {
    let outline = outline()?;
    let text = poppler("pdftotext", &["-layout", "FILE", "-"])?;
    let sheets: Vec<_> = text.split('\u{c}').collect();
    let contents: String = sheets
        .iter()
        .skip(1)
        .take(6)
        .flat_map(|sheet| [sheet, "\n"])
        .collect();
    let mut problems = Vec::new();
    for (page, title) in pages()? {
        let heading = heading(&page, &title)?;
        // As the pages are set: smart punctuation makes a real apostrophe.
        let heading = words(&heading.replace('\'', "’"));
        // Sections of other pages may be called the same.
        let numbers: Vec<_> = outline
            .iter()
            .filter(|(entry, _)| *entry == heading)
            .map(|(_, number)| *number)
            .collect();
        if numbers.is_empty() {
            problems.push(format!("{page}: the outline has no entry \"{heading}\""));
            continue;
        }
        let entry = contents.lines().find(|line| {
            let line = line.trim();
            line.replace('’', "'").starts_with(&title.replace('’', "'"))
                && line.ends_with(|c: char| c.is_ascii_digit())
        });
        let printed = entry.and_then(|line| line.split_whitespace().last()?.parse::<usize>().ok());
        let Some(number) = printed.filter(|printed| numbers.contains(printed)) else {
            problems.push(format!(
                "{page}: the table of contents says page {printed:?}, the outline {numbers:?}"
            ));
            continue;
        };
        if !sheets
            .get(number - 1)
            .is_some_and(|sheet| words(sheet).contains(&heading))
        {
            problems.push(format!(
                "{page}: \"{heading}\" does not stand on page {number}"
            ));
        }
        // The number at the foot of the page.
        let foot = sheets
            .get(number - 1)
            .and_then(|sheet| sheet.trim_end().lines().last())
            .map(str::trim);
        if foot != Some(&number.to_string()) {
            problems.push(format!("page {number} is numbered {foot:?}"));
        }
    }
    none(&problems)
}

/// Every word ends before the right margin does. Chromium makes all text smaller when something is too wide, so a file's name shows whether that happened.
fn pdf_lines() -> Result<()> {
    let html = Html::parse_document(&poppler("pdftotext", &["-bbox", "FILE", "-"])?);
    let number = |element: scraper::ElementRef, name: &str| {
        let value = element
            .attr(name)
            .and_then(|value| value.parse::<f64>().ok());
        value.with_context(|| format!("a word without {name}"))
    };
    let mut problems = Vec::new();
    let (mut seen, mut names) = (0, 0);
    for (index, page) in html.select(&selector("page")).enumerate() {
        let edge = number(page, "width")? - 15.0 / 25.4 * 72.0;
        for word in page.select(&selector("word")) {
            seen += 1;
            let text = word.text().collect::<String>();
            if number(word, "xmax")? > edge {
                problems.push(format!("page {}: \"{text}\" is cut", index + 1));
            }
            if text.starts_with("listings/") && text.ends_with("/src/main.rs") {
                names += 1;
                let height = number(word, "ymax")? - number(word, "ymin")?;
                if height < 8.4 {
                    problems.push(format!("page {}: \"{text}\" is {height:.1} points high: something is wider than the page", index + 1));
                }
            }
        }
    }
    ensure!(
        seen > 10_000 && names > 10,
        "the PDF has {seen} words, {names} of them names of files"
    );
    none(&problems)
}

fn pdf_metadata() -> Result<()> {
    let said = poppler("pdfinfo", &["FILE"])?;
    let value = |key: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(key))
            .map(str::trim)
    };
    let book: Table = toml::from_str(&fs::read_to_string(root().join("book.toml"))?)?;
    ensure!(value("Title:") == book["book"]["title"].as_str(), "{said}");
    ensure!(value("Tagged:") == Some("yes"), "{said}");
    let pages: usize = value("Pages:")
        .and_then(|pages| pages.parse().ok())
        .unwrap_or(0);
    let recipes = Catalog::load()?.listings.len();
    ensure!(pages > 4 * recipes, "{pages} pages for {recipes} recipes");
    let raw = fs::read(file(Form::Pdf)?)?;
    ensure!(
        raw.windows(10).any(|bytes| bytes == b"/Lang (en)"),
        "it does not say its language"
    );
    // A drawing that became a picture would be one. What the Mandelbrot program draws is a picture, and its mask may be another.
    let pictures = poppler("pdfimages", &["-list", "FILE"])?;
    ensure!(
        pictures.lines().count() <= 2 + 2,
        "there are pictures in it:\n{pictures}"
    );
    Ok(())
}

// The site

fn links_to_forms(site: &Path) -> Result<BTreeSet<String>> {
    let html = Html::parse_document(&fs::read_to_string(site.join("preface.html"))?);
    let link = selector("main a[download]");
    let links = html.select(&link);
    Ok(links
        .filter_map(|link| link.attr("href"))
        .map(str::to_owned)
        .collect())
}

fn site_links() -> Result<()> {
    let made = made()?;
    let files: BTreeSet<_> = made
        .forms
        .iter()
        .map(|form| form.file().to_owned())
        .collect();
    ensure!(
        files.len() >= 2 && links_to_forms(&made.site)? == files,
        "the preface does not link to {files:?}"
    );
    none(&book_tests::links(&made.site)?)?;
    // A site without forms says how to make them.
    let plain = xtask::book::build(&root(), Some(scratch().join("plain")))?;
    ensure!(
        links_to_forms(&plain)?.is_empty(),
        "links to forms that were not made"
    );
    let preface = fs::read_to_string(plain.join("preface.html"))?;
    ensure!(
        preface.contains("cargo xtask build --pdf --epub --archive"),
        "the preface does not say how forms are made"
    );
    Ok(())
}

/// Says what to install, keeps the rest, and leaves nothing behind.
fn without_a_browser() -> Result<()> {
    let tool =
        book_tests::tool().with_file_name(format!("book-forms{}", std::env::consts::EXE_SUFFIX));
    let site = scratch().join("no-browser");
    // Cargo is found, by its path or as what runs this test, and a browser is not.
    let path = scratch().join("empty");
    fs::create_dir_all(&path)?;
    let cargo = std::env::var_os("CARGO").context("cargo runs this test")?;
    let output = Command::new(tool)
        .args(["pdf", "epub", "--into"])
        .arg(&site)
        .env("PATH", &path)
        .env("CARGO", cargo)
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        !output.status.success()
            && said.contains(Form::Pdf.file())
            && said.contains("apt install chromium"),
        "{said}"
    );
    ensure!(!site.join(Form::Pdf.file()).exists(), "there is a PDF");
    ensure!(
        site.join(Form::Epub.file()).is_file(),
        "there is no EPUB:\n{said}"
    );
    let linked = links_to_forms(&site)?;
    ensure!(
        linked == BTreeSet::from([Form::Epub.file().to_owned()]),
        "the preface links to {linked:?}"
    );
    Ok(())
}
