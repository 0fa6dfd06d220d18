//! Builds the book with mdBook in the process.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use mdbook_driver::MDBook;

use crate::describe;
use crate::preprocess::{Admonish, Directives};

/// A file that the site offers beside its pages. The package `book-forms` makes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The book for paper.
    Pdf,
    /// The book for e-readers.
    Epub,
    /// The listings, as a workspace that builds on its own.
    Archive,
}

impl Form {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Epub, Self::Archive];

    /// Its word in the command line and in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Epub => "epub",
            Self::Archive => "archive",
        }
    }

    /// Its file within the site.
    pub fn file(self) -> &'static str {
        match self {
            Self::Pdf => "rust-parallel-programming-cookbook.pdf",
            Self::Epub => "rust-parallel-programming-cookbook.epub",
            Self::Archive => "rust-parallel-programming-cookbook-listings.zip",
        }
    }
}

/// Builds the book in `root` into `destination`, or into the folder that `book.toml` names, and gives each page a description of its own.
///
/// `book.toml` lists our preprocessors as commands, for stock `mdbook`; here they are replaced, under the same names, by calls within the process.
///
/// # Errors
/// If a page, a listing or the configuration is at fault; the message names the place.
pub fn build(root: &Path, destination: Option<PathBuf>) -> Result<PathBuf> {
    build_with(root, destination, &[])
}

/// As [`build`], with links to these forms where a page asks for them. The caller puts the files there.
///
/// # Errors
/// As [`build`].
pub fn build_with(root: &Path, destination: Option<PathBuf>, forms: &[Form]) -> Result<PathBuf> {
    let mut book = MDBook::load(root).context("the book could not be loaded")?;
    let forms: Vec<_> = forms.iter().map(|form| form.name()).collect();
    book.config.set("preprocessor.listing.forms", forms)?;
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
