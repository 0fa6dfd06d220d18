//! The same work in a loop, in the pipeline, and with rayon.

use std::io::{BufRead, Write};

use rayon::prelude::*;

use crate::journeys::{Error, blocks, parse, repair};
use crate::pipeline::{Busy, run};

/// One block after the other, in one thread.
///
/// # Errors
/// That of the first block that fails.
pub fn serial(input: impl BufRead, mut output: impl Write) -> Result<(), Error> {
    for block in blocks(input) {
        output.write_all(repair(parse(block?)?)?.as_bytes())?;
    }
    Ok(())
}

// ANCHOR: piped
/// Reading, parsing, writing in a thread each, and repairing in several.
///
/// # Errors
/// That of the first block that fails.
pub fn piped(
    input: impl BufRead + Send,
    mut output: impl Write,
    workers: usize,
) -> Result<Busy, Error> {
    let write = |text: String| Ok(output.write_all(text.as_bytes())?);
    run(workers, 4 * workers, blocks(input), parse, repair, write)
}
// ANCHOR_END: piped

// ANCHOR: windows
/// Reads some blocks, works on all of them in rayon's pool, writes them, and begins again.
///
/// # Errors
/// That of the first block that fails.
pub fn windows(input: impl BufRead, mut output: impl Write) -> Result<(), Error> {
    let mut blocks = blocks(input);
    loop {
        let window: Vec<_> = blocks.by_ref().take(64).collect();
        if window.is_empty() {
            return Ok(());
        }
        let repair = |block: Result<_, _>| repair(parse(block?)?);
        // Not collected into one `Result`: that would hold some error, not always the first.
        let texts: Vec<_> = window.into_par_iter().map(repair).collect();
        for text in texts {
            output.write_all(text?.as_bytes())?;
        }
    }
}
// ANCHOR_END: windows
