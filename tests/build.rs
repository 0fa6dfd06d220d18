//! Makes a module of every page, with the page as its documentation: rustdoc then tests the snippets that are typed into it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    println!("cargo::rerun-if-changed={}", src.display());
    let mut pages = Vec::new();
    collect(&src, &mut pages);
    pages.sort();
    let mut code = String::new();
    for page in pages {
        let name = page
            .strip_prefix(&src)
            .expect("it was found below src")
            .with_extension("");
        let name: String = name
            .to_string_lossy()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        let _ = writeln!(
            code,
            "#[doc = include_str!({:?})]\npub mod {} {{}}",
            page.display().to_string(),
            name.to_lowercase()
        );
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join("pages.rs");
    std::fs::write(out, code).expect("cargo's folder can be written");
}

fn collect(dir: &Path, pages: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", dir.display());
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, pages);
        } else if path.extension().is_some_and(|extension| extension == "md")
            && path.file_name().is_some_and(|name| name != "SUMMARY.md")
        {
            pages.push(path);
        }
    }
}
