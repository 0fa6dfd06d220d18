//! `cargo xtask new`: lays out a recipe.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Writes the crate and the page of a new recipe, `<chapter>/<recipe>`, and returns the files.
///
/// # Errors
/// If the name is not of that form or something of that name is there already; nothing is written then.
pub fn lay_out(root: &Path, recipe: &str) -> Result<Vec<PathBuf>> {
    let word = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            && part.starts_with(|c: char| c.is_ascii_lowercase())
    };
    let Some((chapter, slug)) = recipe
        .split_once('/')
        .filter(|(chapter, slug)| word(chapter) && word(slug))
    else {
        bail!(
            "`{recipe}` is not of the form <chapter>/<recipe>, in lower case with hyphens, such as threads/spin-lock"
        );
    };
    let package = format!("listing-{chapter}-{slug}");
    let crate_dir = root.join("listings").join(chapter).join(slug);
    let files = [
        (
            crate_dir.join("Cargo.toml"),
            format!(
                "[package]\nname = \"{package}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[package.metadata.listing]\n"
            ),
        ),
        (
            crate_dir.join("src/main.rs"),
            format!("fn main() {{\n    println!(\"{recipe}\");\n}}\n"),
        ),
        (
            root.join("src").join(chapter).join(format!("{slug}.md")),
            format!(
                "# The task as a title\n\n## The problem\n\n## The program\n\n{{{{#listing {recipe}}}}}\n\n## How it works\n\n## Watch out\n\n## See also\n"
            ),
        ),
    ];
    for (path, _) in &files {
        if path.exists() {
            bail!(
                "{} exists already",
                path.strip_prefix(root).unwrap_or(path).display()
            );
        }
    }
    for (path, text) in &files {
        let dir = path.parent().context("a file has a folder")?;
        fs::create_dir_all(dir)?;
        fs::write(path, text)?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn a_recipe_is_laid_out_once_and_only_under_a_proper_name() {
        let root = std::env::temp_dir().join(format!("book-scaffold-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        fs::write(
            root.join("Cargo.toml"),
            "[workspace]\nresolver = \"3\"\nmembers = [\"listings/*/*\"]\n",
        )
        .unwrap();
        for bad in [
            "mutex",
            "threads/",
            "threads/../x",
            "Threads/x",
            "threads/a/b",
            "threads/9x",
            "/x",
        ] {
            assert!(lay_out(&root, bad).is_err(), "{bad}");
        }
        lay_out(&root, "threads/spin-lock").unwrap();
        let catalog = Catalog::load_from(&root).unwrap();
        assert!(catalog.broken.is_empty());
        assert_eq!(
            catalog.listing("threads/spin-lock").unwrap().package,
            "listing-threads-spin-lock"
        );
        fs::write(root.join("src/threads/spin-lock.md"), "mine").unwrap();
        assert!(lay_out(&root, "threads/spin-lock").is_err());
        assert_eq!(
            fs::read_to_string(root.join("src/threads/spin-lock.md")).unwrap(),
            "mine"
        );
        fs::remove_dir_all(root).unwrap();
    }
}
