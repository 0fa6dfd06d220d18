//! The tool as its users meet it: what `record` refuses, and errors that say what to do next.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use xtask::catalog::{Catalog, Program};

/// A workspace with one listing whose program has this body and whose metadata says this.
fn workspace(name: &str, metadata: &str, body: &str) -> Catalog {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("tool")
        .join(name);
    let dir = root.join(format!("listings/test/{name}"));
    let _ = fs::remove_dir_all(&root);
    fs::create_dir_all(dir.join("src")).unwrap();
    fs::write(
        root.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"listings/*/*\"]\n",
    )
    .unwrap();
    fs::write(
        dir.join("Cargo.toml"),
        format!(
            "[package]\nname = \"listing-test-{name}\"\nedition = \"2024\"\n\n[package.metadata.listing]\n{metadata}\n"
        ),
    )
    .unwrap();
    fs::write(dir.join("src/main.rs"), format!("fn main() {{ {body} }}\n")).unwrap();
    let catalog = Catalog::load_from(&root).unwrap();
    assert!(catalog.broken.is_empty(), "{:?}", catalog.broken);
    let program = only(&catalog);
    let mut build = program.build_command(&catalog).unwrap();
    assert!(build.arg("--quiet").status().unwrap().success());
    catalog
}

fn only(catalog: &Catalog) -> Program {
    catalog.programs().next().unwrap().clone()
}

const TIME: &str = r#"println!("it took {} ns", std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos());"#;

#[test]
fn record_refuses_runs_that_disagree_beyond_what_is_declared() {
    let catalog = workspace("varies", "", TIME);
    let error = format!("{:#}", only(&catalog).record(&catalog).unwrap_err());
    assert!(
        error.contains("two runs disagree") && error.contains("it took"),
        "{error}"
    );
    assert!(!only(&catalog).recorded.exists());
}

#[test]
fn record_writes_what_was_printed_and_leaves_what_still_holds() {
    let catalog = workspace("declared", "vary = [\"duration\"]", TIME);
    let program = only(&catalog);
    assert!(program.record(&catalog).unwrap());
    let first = fs::read_to_string(&program.recorded).unwrap();
    assert!(
        first.starts_with("it took 1"),
        "the raw output, not a placeholder: {first}"
    );
    assert!(!program.record(&catalog).unwrap());
    assert_eq!(fs::read_to_string(&program.recorded).unwrap(), first);
    program.check(&catalog).unwrap();
    fs::write(&program.recorded, "it lasted 1 ns\n").unwrap();
    let error = format!("{:#}", program.check(&catalog).unwrap_err());
    assert!(
        error.contains("listings/test/declared/output.txt")
            && error.contains("cargo xtask record test/declared"),
        "{error}"
    );
    assert!(program.record(&catalog).unwrap());
    program.check(&catalog).unwrap();
}

#[test]
fn record_refuses_a_program_that_ends_otherwise_than_declared() {
    let catalog = workspace("fails", "", "println!(\"so far\"); std::process::exit(3);");
    let error = format!("{:#}", only(&catalog).record(&catalog).unwrap_err());
    assert!(
        error.contains("exit status 3, but status 0 was expected") && error.contains("so far"),
        "{error}"
    );
    let catalog = workspace("hangs", "timeout = 1", "loop { std::thread::park(); }");
    let error = format!("{:#}", only(&catalog).record(&catalog).unwrap_err());
    assert!(error.contains("its time limit was over"), "{error}");
    let catalog = workspace("exits", "exit = 3", "std::process::exit(3);");
    only(&catalog).record(&catalog).unwrap();
}

#[test]
fn a_program_that_must_not_compile_is_recorded_with_the_compilers_message() {
    let catalog = workspace("refused", "", "");
    let dir = catalog.root.join("listings/test/refused");
    fs::create_dir_all(dir.join("broken")).unwrap();
    let source = dir.join("broken/no.rs");
    let refused = "fn main() {\n    let x: u32 = \"text\";\n    println!(\"{x}\");\n}\n";
    fs::write(&source, refused).unwrap();
    let manifest = fs::read_to_string(dir.join("Cargo.toml")).unwrap();
    let example = "[[example]]\nname = \"test-refused-no\"\npath = \"broken/no.rs\"\n";
    let required = "required-features = [\"broken\"]\n[features]\nbroken = []\n";
    let error = "[package.metadata.listing.programs.no]\nerror = \"E0308\"\n";
    for incomplete in [
        format!("{manifest}{error}{example}"),
        format!("{manifest}{example}{required}"),
    ] {
        fs::write(dir.join("Cargo.toml"), incomplete).unwrap();
        let catalog = Catalog::load_from(&catalog.root).unwrap();
        let problem = &catalog.broken["test/refused"];
        assert!(problem.contains("required-features"), "{problem}");
    }
    fs::write(
        dir.join("Cargo.toml"),
        format!("{manifest}{error}{example}{required}"),
    )
    .unwrap();
    let catalog = Catalog::load_from(&catalog.root).unwrap();
    let program = catalog.program("test/refused:no").unwrap();
    assert!(program.command_line().contains("--features broken"));
    assert!(program.record(&catalog).unwrap() && !program.record(&catalog).unwrap());
    let message = fs::read_to_string(dir.join("broken/no.txt")).unwrap();
    assert!(
        message.starts_with("error[E0308]: mismatched types")
            && message.contains("--> listings/test/refused/broken/no.rs:2:18"),
        "{message}"
    );
    program.check(&catalog).unwrap();
    for (source_now, what) in [
        (
            refused.replace("\"text\"", "3"),
            "should refuse it with E0308",
        ),
        (refused.replace("{x}", "{y}"), "should refuse it with E0308"),
        (refused.replace("text", "other"), "other"),
    ] {
        fs::write(&source, source_now).unwrap();
        let error = format!("{:#}", program.check(&catalog).unwrap_err());
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn metadata_that_nobody_knows_is_an_error_that_names_the_file() {
    for (name, metadata) in [
        ("key", "hue = \"red\""),
        ("order", "order = \"sorted\""),
        ("vary", "vary = [\"numbers\"]"),
        ("type", "timeout = \"long\""),
        ("program", "programs.none.exit = 1"),
    ] {
        let catalog = workspace(&format!("bad-{name}"), "", "");
        let manifest = catalog
            .root
            .join(format!("listings/test/bad-{name}/Cargo.toml"));
        let text = fs::read_to_string(&manifest).unwrap();
        fs::write(&manifest, format!("{text}\n{metadata}\n")).unwrap();
        let catalog = Catalog::load_from(&catalog.root).unwrap();
        let error = catalog
            .listing(&format!("test/bad-{name}"))
            .err()
            .map(|error| format!("{error:#}"));
        assert!(
            error.as_ref().is_some_and(
                |error| error.contains(&format!("listings/test/bad-{name}/Cargo.toml"))
            ),
            "{metadata}: {error:?}"
        );
    }
}

/// Runs the tool on the book, with `PATH` as given or as it is.
fn tool(args: &[&str], path: Option<&str>) -> Output {
    let mut command = Command::new(book_tests::tool());
    command.args(args);
    if let Some(path) = path {
        command.env("PATH", path);
    }
    command.output().unwrap()
}

#[test]
fn a_misspelled_name_brings_the_nearest_ones() {
    for (args, hint) in [
        (&["record", "threads/mutx"][..], "`threads/mutex`"),
        (&["record", "thread"], "`threads`"),
        (&["run", "threads/semafore"], "`threads/semaphore`"),
        (&["run", "threads/mutex:pyton"], "`python`"),
        (&["test", "--only", "threads/chanel"], "`threads/channel`"),
        (&["test", "--require", "pyhton"], "`python`"),
        (&["record"], "say --all"),
        (&["new", "Threads/Spin Lock"], "threads/spin-lock"),
        (&["new", "threads/mutex"], "exists already"),
        (&["preprocess", "listings"], "`listing`"),
        (&["sreve"], "serve"),
    ] {
        let output = tool(args, None);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && error.contains(hint) && !error.contains("panicked"),
            "{args:?}: {error}"
        );
    }
}

#[test]
fn what_is_required_and_missing_fails_with_advice() {
    // Not Python: the book's own environment is found without a search path.
    let output = tool(&["test", "--require", "npm"], Some("/nonexistent"));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && error.contains("npm is missing: install Node.js"),
        "{error}"
    );
    let output = tool(&["doctor"], Some("/nonexistent"));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success()
            && text.contains("missing")
            && text.contains("apt install chromium"),
        "{text}"
    );
}

#[test]
fn a_program_runs_from_the_command_line_as_from_its_page() {
    let output = tool(&["run", "threads/mutex:lost_update"], None);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && text.contains("at the same time: 110"),
        "{text}"
    );
}
