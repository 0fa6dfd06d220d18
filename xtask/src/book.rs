//! Builds the book with mdBook in the process.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use mdbook_driver::MDBook;

use crate::describe;
use crate::preprocess::{Admonish, Directives};

/// Builds the book in `root` into `destination`, or into the folder that `book.toml` names, and gives each page a description of its own.
///
/// `book.toml` lists our preprocessors as commands, for stock `mdbook`; here they are replaced, under the same names, by calls within the process.
///
/// # Errors
/// If a page, a listing or the configuration is at fault; the message names the place.
pub fn build(root: &Path, destination: Option<PathBuf>) -> Result<PathBuf> {
    let mut book = MDBook::load(root).context("the book could not be loaded")?;
    book.with_preprocessor(Directives)
        .with_preprocessor(Admonish);
    let site = render(book, destination)?;
    describe::pages(&site)?;
    Ok(site)
}

/// Builds the book as stock `mdbook build` does, our preprocessors started as the commands in `book.toml`.
///
/// # Errors
/// As [`build`].
pub fn build_stock(root: &Path, destination: PathBuf) -> Result<PathBuf> {
    render(MDBook::load(root)?, Some(destination))
}

fn render(mut book: MDBook, destination: Option<PathBuf>) -> Result<PathBuf> {
    if let Some(destination) = destination {
        book.config.build.build_dir = destination;
    }
    book.build()?;
    Ok(book.build_dir_for("html"))
}
