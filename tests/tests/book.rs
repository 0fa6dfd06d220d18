//! The book as a whole: nothing is left over, nothing leads nowhere, and stock mdBook makes the same pages.
//! Every check is also shown to fail on a copy of the book that was broken on purpose.

use std::path::{Path, PathBuf};

use book_tests::{BookCopy, descriptions, differences, fences, links, orphans, typed_figures};
use xtask::catalog::{Catalog, root};
use xtask::{bench, book};

fn scratch() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

fn site(root: &Path, name: &str) -> PathBuf {
    book::build(root, Some(scratch().join(format!("site-{name}"))))
        .unwrap_or_else(|error| panic!("{error:#}"))
}

fn assert_none(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// Exactly one problem, at this place.
fn assert_found(problems: &[String], place: &str, what: &str) {
    assert!(
        problems
            .iter()
            .any(|problem| problem.starts_with(place) && problem.contains(what)),
        "{place} … {what} is not among {problems:#?}"
    );
}

#[test]
fn pages_listings_and_outputs_belong_together() {
    assert_none(&orphans(&root()).unwrap());
}

#[test]
fn every_fence_is_tested_or_says_why_not() {
    assert_none(&fences(&root()).unwrap());
}

#[test]
fn every_figure_of_speed_comes_from_a_measurement() {
    assert_none(&typed_figures(&root()).unwrap());
}

/// Every listing that has contenders is measured, as it is now; a target is reached, or says what stands in the way.
#[test]
fn measurements_are_there_and_hold_what_the_targets_say() {
    assert_none(&bench::problems(&Catalog::load().unwrap()).unwrap());
}

#[test]
fn a_typed_figure_is_found_unless_its_source_is_named() {
    let copy = BookCopy::new(scratch(), "typed").unwrap();
    let page = "src/foundations/false-sharing.md";
    let lines = std::fs::read_to_string(copy.root.join(page))
        .unwrap()
        .lines()
        .count();
    copy.append(
        page,
        "\nIt is 7.2× faster.\n\n<!-- cited: a paper -->\nIt was 9.1× faster.\n\nAnd\ntakes 12.4 ms.\n\n```text\n3 ms\n```\n\n```admonish note\n5 GB/s\n```\n",
    )
    .unwrap();
    let problems = typed_figures(&copy.root).unwrap();
    for (line, figure) in [(2, "7.2×"), (8, "12.4 ms"), (15, "5 GB/s")] {
        assert_found(
            &problems,
            &format!("{page}:{}:", lines + line),
            &format!("`{figure}`"),
        );
    }
    assert_eq!(problems.len(), 3, "{problems:#?}");
}

/// What is measured at several sizes is of another time if these change; a target and a directive may name one of them, and no other.
#[test]
fn a_measurement_at_other_sizes_is_found() {
    let copy = BookCopy::new(scratch(), "sizes").unwrap();
    let (manifest, page) = (
        "listings/messages/ping-pong/Cargo.toml",
        "src/messages/ping-pong.md",
    );
    let right = std::fs::read_to_string(copy.root.join(manifest)).unwrap();
    let problems = || bench::problems(&Catalog::load_from(&copy.root).unwrap()).unwrap();
    for (from, to, what) in [
        (
            "67108864]",
            "67108864, 134217728]",
            "the sizes were [1, 8, ",
        ),
        ("sizes = ", "# ", "the sizes were [1, 8, "),
        ("ranks = 2", "ranks = 3", "another number of ranks"),
        (
            "at-least = 0.95",
            "at-least = 1000.0",
            "`rsmpi` against `c`, 64\u{a0}MiB is missed",
        ),
    ] {
        copy.edit(manifest, from, to).unwrap();
        if from == "sizes = " {
            copy.edit(manifest, "n = 67108864", "n = 8").unwrap();
        }
        assert_found(&problems(), "listings/messages/ping-pong:", what);
        std::fs::write(copy.root.join(manifest), &right).unwrap();
    }
    let before = std::fs::read_to_string(copy.root.join(page)).unwrap();
    let line = before.lines().count() + 2;
    for (directive, message) in [
        ("time messages/ping-pong c 7", "not measured at the size 7"),
        ("rate messages/hybrid 1x1", "has no `sizes` in bytes"),
        ("ratio messages/ping-pong c 64", "`{{#ratio <chapter>"),
    ] {
        copy.append(page, &format!("\nIt is {{{{#{directive}}}}}.\n"))
            .unwrap();
        let error = book::build(&copy.root, Some(copy.root.join("out"))).unwrap_err();
        let error = format!("{error:#}");
        assert!(
            error.contains(&format!("{page}:{line}: ")) && error.contains(message),
            "{directive}: {error}"
        );
        std::fs::write(copy.root.join(page), &before).unwrap();
    }
    copy.append(
        page,
        "\nAt {{#rate messages/ping-pong c 64}}, {{#time messages/ping-pong c 1}}.\n",
    )
    .unwrap();
    let built = book::build(&copy.root, Some(copy.root.join("out"))).unwrap();
    let html = std::fs::read_to_string(built.join("messages/ping-pong.html")).unwrap();
    assert!(html.contains("GB/s</span>, <span class=\"bench-value\">"));
}

/// A measurement that is missing, of another time, too good, or at odds with its targets is found; what pages show of it is right or an error.
#[test]
fn a_measurement_that_does_not_hold_is_found() {
    let copy = BookCopy::new(scratch(), "measured").unwrap();
    let (manifest, page) = (
        "listings/foundations/false-sharing/Cargo.toml",
        "src/foundations/false-sharing.md",
    );
    let right = std::fs::read_to_string(copy.root.join(manifest)).unwrap();
    let problems = || bench::problems(&Catalog::load_from(&copy.root).unwrap()).unwrap();
    let place = "listings/foundations/false-sharing:";
    for (from, to, what) in [
        (
            "n = 10000000",
            "n = 20000000",
            "n was 10000000 and is 20000000",
        ),
        (
            "label = \"C, a counter each, packed\"",
            "label = \"C\"",
            "has another label",
        ),
        ("at-least = 2.0", "at-least = 2000.0", "without a reason"),
        (
            "at-least = 2.0",
            "at-least = 2.0\nmissed = \"The cores.\"",
            "`missed` has to go",
        ),
    ] {
        copy.edit(manifest, from, to).unwrap();
        assert_found(&problems(), place, what);
        std::fs::write(copy.root.join(manifest), &right).unwrap();
    }
    for (from, to, message) in [
        (
            "{{#time foundations/false-sharing local}}",
            "{{#time foundations/false-sharing lokal}}",
            "did you mean `local`",
        ),
        (
            "{{#time foundations/false-sharing local}}",
            "{{#share foundations/false-sharing local}}",
            "no `limit` is said",
        ),
        (
            "{{#bench foundations/false-sharing}}",
            "{{#bench threads/mutex}}",
            "is not measured",
        ),
    ] {
        let before = std::fs::read_to_string(copy.root.join(page)).unwrap();
        let line = before
            .lines()
            .take_while(|line| !line.contains(from))
            .count()
            + 1;
        copy.edit(page, from, to).unwrap();
        let error = book::build(&copy.root, Some(copy.root.join("out"))).unwrap_err();
        let error = format!("{error:#}");
        assert!(
            error.contains(&format!("{page}:{line}: ")) && error.contains(message),
            "{to}: {error}"
        );
        std::fs::write(copy.root.join(page), before).unwrap();
    }
    std::fs::remove_file(
        copy.root
            .join("listings/foundations/false-sharing/bench.json"),
    )
    .unwrap();
    assert_found(&problems(), place, "not measured yet");
    let built = book::build(&copy.root, Some(copy.root.join("out"))).unwrap();
    for page in ["foundations/false-sharing.html", "performance.html"] {
        let html = std::fs::read_to_string(built.join(page)).unwrap();
        assert!(
            html.contains("not measured yet")
                && html.contains("cargo xtask bench foundations/false-sharing"),
            "{page}"
        );
    }
}

#[test]
fn links_and_anchors_lead_somewhere_and_nothing_is_asked_of_others() {
    assert_none(&links(&site(&root(), "links")).unwrap());
}

#[test]
fn every_page_has_a_description_of_its_own() {
    let site = site(&root(), "descriptions");
    assert_none(&descriptions(&site).unwrap());
    // And a wrong one is found.
    let page = site.join("threads/mutex.html");
    let text = std::fs::read_to_string(&page).unwrap();
    let spawn = std::fs::read_to_string(site.join("threads/spawn.html")).unwrap();
    let meta = |text: &str| {
        text.split("name=\"description\" content=")
            .nth(1)
            .unwrap()
            .split('>')
            .next()
            .unwrap()
            .to_owned()
    };
    for (wrong, what) in [
        (meta(&spawn), "says the same of itself"),
        ("\"Short.\"".to_owned(), "6 characters"),
    ] {
        std::fs::write(&page, text.replacen(&meta(&text), &wrong, 1)).unwrap();
        let problems = descriptions(&site).unwrap();
        assert!(
            problems.iter().any(|problem| problem.contains(what)),
            "{what}: {problems:#?}"
        );
    }
}

#[test]
fn stock_mdbook_makes_the_same_pages() {
    let ours = site(&root(), "ours");
    let stock = book::build_stock(&root(), scratch().join("site-stock"))
        .unwrap_or_else(|error| panic!("{error:#}"));
    // Save that it says the same of each.
    xtask::describe::pages(&stock).unwrap();
    assert_none(&differences(&ours, &stock).unwrap());
}

#[test]
fn a_changed_word_in_an_output_is_found() {
    let copy = BookCopy::new(scratch(), "word").unwrap();
    let mut catalog = Catalog::load_from(&copy.root).unwrap();
    catalog.target = Catalog::load().unwrap().target;
    let program = catalog.program("threads/spawn").unwrap();
    // Under `cargo test --test book` alone nobody may have built it yet.
    assert!(
        program
            .build_command(&Catalog::load().unwrap())
            .unwrap()
            .arg("--quiet")
            .status()
            .unwrap()
            .success()
    );
    program.check(&catalog).unwrap();
    let recorded = std::fs::read_to_string(&program.recorded).unwrap();
    let word = recorded
        .split_whitespace()
        .find(|word| word.len() > 3 && word.chars().all(char::is_alphabetic))
        .unwrap();
    copy.edit("listings/threads/spawn/output.txt", word, "wrong")
        .unwrap();
    let error = format!("{:#}", program.check(&catalog).unwrap_err());
    assert!(
        error.contains("listings/threads/spawn/output.txt") && error.contains("wrong"),
        "{error}"
    );
}

#[test]
fn a_deleted_listing_is_found() {
    let copy = BookCopy::new(scratch(), "deleted").unwrap();
    std::fs::remove_dir_all(copy.root.join("listings/threads/mutex")).unwrap();
    assert_found(
        &orphans(&copy.root).unwrap(),
        "src/threads/mutex.md",
        "there is no listing listings/threads/mutex",
    );
    let error = format!(
        "{:#}",
        book::build(&copy.root, Some(copy.root.join("out"))).unwrap_err()
    );
    assert!(
        error.contains("src/threads/mutex.md:")
            && error.contains("there is no listing `threads/mutex`"),
        "{error}"
    );
}

#[test]
fn leftovers_are_found() {
    let copy = BookCopy::new(scratch(), "leftovers").unwrap();
    xtask::scaffold::lay_out(&copy.root, "threads/orphan").unwrap();
    std::fs::remove_file(copy.root.join("src/threads/orphan.md")).unwrap();
    copy.edit("src/threads/mutex.md", "{{#listing threads/mutex}}", "")
        .unwrap();
    std::fs::write(copy.root.join("src/threads/spare.md"), "# Spare\n").unwrap();
    std::fs::write(copy.root.join("listings/threads/mutex/old.txt"), "").unwrap();
    std::fs::write(copy.root.join("listings/threads/mutex/trace.json"), "").unwrap();
    copy.edit(
        "listings/threads/spawn/Cargo.toml",
        "[package.metadata.listing]\n",
        "[package.metadata.listing]\ntrace = true\n",
    )
    .unwrap();
    std::fs::create_dir_all(copy.root.join("listings/threads/event/examples")).unwrap();
    std::fs::write(
        copy.root
            .join("listings/threads/channel/examples/broken.rs"),
        "fn main() {}\n",
    )
    .unwrap();
    let problems = orphans(&copy.root).unwrap();
    assert_found(&problems, "listings/threads/orphan", "no page");
    assert_found(
        &problems,
        "src/threads/spare.md",
        "SUMMARY.md does not list",
    );
    assert_found(&problems, "src/threads/spare.md", "there is no listing");
    assert_found(
        &problems,
        "listings/threads/mutex/old.txt",
        "belongs to no program",
    );
    assert_found(
        &problems,
        "listings/threads/mutex/trace.json",
        "no program that is traced",
    );
    assert_found(
        &problems,
        "listings/threads/spawn/trace.json",
        "no page shows this trace, {{#messages threads/spawn}}",
    );
    assert_found(
        &problems,
        "listings/threads/channel/Cargo.toml",
        "a name that no other listing has",
    );
}

#[test]
fn questions_that_are_wrong_or_nowhere_are_found() {
    let copy = BookCopy::new(scratch(), "questions").unwrap();
    let file = "src/threads/questions/mutex.toml";
    copy.edit(file, "right = true\n", "").unwrap();
    let error = format!(
        "{:#}",
        book::build(&copy.root, Some(copy.root.join("out"))).unwrap_err()
    );
    assert!(
        error.contains("src/threads/mutex.md:")
            && error.contains(
                "src/threads/questions/mutex.toml: question 1 (`every-access-locked`): 0 of its answers are `right`"
            ),
        "{error}"
    );
    let questions = |recipe: &str| {
        copy.root
            .join(format!("src/threads/questions/{recipe}.toml"))
    };
    std::fs::rename(questions("mutex"), questions("mutx")).unwrap();
    copy.edit("src/threads/event.md", "{{#questions threads/event}}", "")
        .unwrap();
    let problems = orphans(&copy.root).unwrap();
    assert_found(
        &problems,
        "src/threads/questions/mutx.toml",
        "there is no page",
    );
    assert_found(
        &problems,
        "src/threads/event.md",
        "{{#questions threads/event}}",
    );
    let error = format!(
        "{:#}",
        book::build(&copy.root, Some(copy.root.join("out"))).unwrap_err()
    );
    assert!(
        error.contains("there are no questions for `threads/mutex`; did you mean `threads/mutx`"),
        "{error}"
    );
}

#[test]
fn an_exercise_with_another_check_than_its_solution_is_found() {
    let copy = BookCopy::new(scratch(), "exercise").unwrap();
    let file = "listings/threads/mutex/examples/solution.rs";
    copy.edit(file, "// ANCHOR: check\n", "// ANCHOR: check\n// softer\n")
        .unwrap();
    assert_found(
        &orphans(&copy.root).unwrap(),
        "listings/threads/mutex/examples/exercise.rs",
        "is not the solution's",
    );
}

#[test]
fn an_ignored_snippet_without_a_reason_and_a_fence_without_a_language_are_found() {
    let copy = BookCopy::new(scratch(), "fences").unwrap();
    let lines = std::fs::read_to_string(copy.root.join("src/threads/mutex.md"))
        .unwrap()
        .lines()
        .count();
    copy.append("src/threads/mutex.md", "\n```rust,ignore\nx\n```\n\n<!-- it needs a network -->\n```rust,ignore\nx\n```\n\n```\nx\n```\n").unwrap();
    let problems = fences(&copy.root).unwrap();
    assert_found(
        &problems,
        &format!("src/threads/mutex.md:{}:", lines + 2),
        "`ignore` without a reason",
    );
    assert_found(
        &problems,
        &format!("src/threads/mutex.md:{}:", lines + 11),
        "names no language",
    );
    assert_eq!(problems.len(), 2, "{problems:#?}");
}

#[test]
fn a_request_to_somebody_else_and_a_broken_anchor_are_found() {
    let copy = BookCopy::new(scratch(), "links").unwrap();
    let page = "\n<img src=\"https://example.org/x.png\" alt=\"\">\n\n[a](mutex.md#nowhere) [b](../glossary.md#nothing) [c](missing.md) [d](https://example.org/)\n";
    copy.append("src/threads/spawn.md", page).unwrap();
    copy.append(
        "theme/css/page.css",
        "\n.x { background: url(https://example.org/x.png) }\n",
    )
    .unwrap();
    let problems = links(&site(&copy.root, "broken")).unwrap();
    assert_found(&problems, "threads/spawn.html", "https://example.org/x.png");
    assert_found(
        &problems,
        "threads/spawn.html",
        "there is no `nowhere` in threads/mutex.html",
    );
    assert_found(
        &problems,
        "threads/spawn.html",
        "there is no `nothing` in glossary.html",
    );
    assert_found(
        &problems,
        "threads/spawn.html",
        "there is no threads/missing",
    );
    assert_found(&problems, "theme/css/page.css", "somebody else");
    assert!(
        !problems
            .iter()
            .any(|problem| problem.contains("<a href=\"https://example.org/\">"))
    );
}

#[test]
fn a_scenario_that_no_page_shows_is_found() {
    let copy = BookCopy::new(scratch(), "scenario").unwrap();
    let directive = "{{#scenario threads/one-wait threads/two-waits}}";
    copy.edit(
        "src/threads/barrier.md",
        directive,
        "{{#scenario threads/one-wait}}",
    )
    .unwrap();
    assert_found(
        &orphans(&copy.root).unwrap(),
        "src/threads/scenarios/two-waits.toml",
        "no page shows this scenario",
    );
}

/// Each mistake in a scenario stops the build, with the page, the file, and what would be right.
#[test]
fn a_wrong_scenario_names_its_file_and_the_cure() {
    let copy = BookCopy::new(scratch(), "wrong-scenario").unwrap();
    let file = "src/threads/scenarios/lost-update.toml";
    let right = std::fs::read_to_string(copy.root.join(file)).unwrap();
    for (from, to, message) in [
        (
            "count = { all = 6, fail = 4 }",
            "count = { all = 6, fail = 3 }",
            "4 of 6 interleavings fail",
        ),
        (
            "fails = true",
            "fails = false",
            "but 4 of its 6 interleavings fail",
        ),
        (
            "balance.load(Ordering::SeqCst)",
            "balance.load(Ordering::Relaxed)",
            "did you mean `let seen = balance.load(Ordering::SeqCst);`",
        ),
        (
            "deposit.rs#deposit_in_two_steps",
            "deposit.rs#deposit_in_3_steps",
            "has no `fn deposit_in_3_steps` there",
        ),
        (
            "do = \"load seen = balance\"",
            "do = \"load seen = balanse\"",
            "there is no variable `balanse`",
        ),
        (
            "run = [{ program = \"deposit\"",
            "run = [{ program = \"deposits\"",
            "did you mean `deposit`?",
        ),
        ("task = ", "tusk = ", "unknown field `tusk`"),
        (
            "holds = \"balance == 120\"",
            "holds = \"balance = 120\"",
            "end.holds",
        ),
    ] {
        copy.edit(file, from, to).unwrap();
        let error = book::build(&copy.root, Some(copy.root.join("out"))).unwrap_err();
        let error = format!("{error:#}");
        assert!(
            error.contains("src/threads/mutex.md:")
                && error.contains(file)
                && error.contains(message),
            "{to}: {error}"
        );
        std::fs::write(copy.root.join(file), &right).unwrap();
    }
    copy.edit(
        "src/threads/mutex.md",
        "{{#scenario threads/lost-update ",
        "{{#scenario threads/lost-updat ",
    )
    .unwrap();
    let error = book::build(&copy.root, Some(copy.root.join("out"))).unwrap_err();
    let error = format!("{error:#}");
    assert!(
        error.contains("did you mean `threads/lost-update`"),
        "{error}"
    );
}
