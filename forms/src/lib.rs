//! The book's other forms: one PDF, one EPUB, and an archive of the listings.
//!
//! All come from what the site is built from. A package of its own, so that `cargo xtask serve` need not wait for what only they are built with.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};
use xtask::book::{self, Form};

mod archive;
mod edition;
mod epub;
mod manuscript;
mod pdf;

use edition::Edition;
use manuscript::Manuscript;

/// What came of it.
pub struct Made {
    /// The folder of the site.
    pub site: PathBuf,
    /// The forms that it holds and links to.
    pub forms: Vec<Form>,
    /// Those that it does not, and why.
    pub failed: Vec<(Form, anyhow::Error)>,
}

/// Builds the site, into `destination` or the folder that `book.toml` names, with these forms.
///
/// A form that cannot be made is left out, and the site has no link to it: they are made before it is built. Nothing is half written.
///
/// # Errors
/// If the site cannot be built, or not be written.
pub fn make(root: &Path, destination: Option<PathBuf>, forms: &[Form]) -> Result<Made> {
    let workshop = Workshop::new(root)?;
    let plain = book::build(root, Some(workshop.0.join("site")))?;
    let edition = Edition::of(root);
    let manuscript = Manuscript::read(root, &plain)?;
    let (mut made, mut failed) = (Vec::new(), Vec::new());
    for form in forms {
        let file = workshop.0.join(form.file());
        let result = match form {
            Form::Pdf => pdf::write(&manuscript, &edition, &plain, &file),
            Form::Epub => epub::write(&manuscript, &edition, &plain, &file),
            Form::Archive => archive::write(root, &edition, &workshop.0.join("archive"), &file),
        };
        match result {
            Ok(()) => made.push(*form),
            Err(error) => failed.push((*form, error)),
        }
    }
    let site = book::build_with(root, destination, &made)?;
    for form in &made {
        put(&workshop.0.join(form.file()), &site.join(form.file()))
            .with_context(|| format!("{} cannot be put into the site", form.file()))?;
    }
    Ok(Made {
        site,
        forms: made,
        failed,
    })
}

/// Moves a file that is whole; across file systems, by way of a copy beside the place.
fn put(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::rename(from, to).or_else(|_| {
        let half = to.with_extension("part");
        fs::copy(from, &half)
            .and_then(|_| fs::rename(&half, to))
            .inspect_err(|_| drop(fs::remove_file(&half)))
    })
}

/// A folder to work in; goes when dropped.
struct Workshop(PathBuf);

impl Workshop {
    fn new(root: &Path) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "forms/{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let dir = root.join("target").join(name);
        fs::create_dir_all(&dir).with_context(|| dir.display().to_string())?;
        Ok(Self(dir))
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
