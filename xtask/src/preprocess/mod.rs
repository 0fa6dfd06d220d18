//! The book's preprocessors: in the process for `cargo xtask build`, and over mdBook's protocol for stock `mdbook`.

mod admonish;
mod directives;

use std::io::Write;

use anyhow::{Result, bail};
use mdbook_preprocessor::Preprocessor;

pub use admonish::Admonish;
pub use directives::{Directives, drawing, escape, piece, shown_in, strip_anchors, track_fence};

/// Speaks mdBook's preprocessor protocol on standard input and output.
///
/// # Errors
/// If `name` is unknown, the input is not mdBook's, or the preprocessor fails.
pub fn speak(name: &str) -> Result<()> {
    let preprocessor: Box<dyn Preprocessor> = match name {
        "listing" => Box::new(Directives),
        "admonish" => Box::new(Admonish),
        _ => bail!("there is no preprocessor `{name}`; there are `listing` and `admonish`"),
    };
    let (context, book) = mdbook_preprocessor::parse_input(std::io::stdin())?;
    let book = preprocessor.run(&context, book)?;
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &book)?;
    out.flush()?;
    Ok(())
}
