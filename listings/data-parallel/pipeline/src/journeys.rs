//! What the stages do: lines of a timetable, read in blocks, parsed, and their places corrected.

use std::fmt;
use std::io::{self, BufRead};

use crate::text::PLACES;

/// What can go wrong in some stage.
#[derive(Debug)]
pub enum Error {
    Io(io::Error),
    /// A line that is not as it should be; the first is line 1.
    Line {
        number: usize,
        what: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Line { number, what } => write!(f, "line {number}: {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

// ANCHOR: blocks
/// Lines in a block. One line at a time would cost more in the channels than in the stages.
pub const LINES: usize = 128;

/// Some lines, as bytes, and the number of the first of them.
#[derive(Debug)]
pub struct Block {
    pub first: usize,
    pub bytes: Vec<u8>,
}

/// The first stage: a file in blocks of lines.
pub fn blocks(mut input: impl BufRead) -> impl Iterator<Item = Result<Block, Error>> {
    let mut first = 1;
    std::iter::from_fn(move || {
        let (mut bytes, mut lines) = (Vec::new(), 0);
        while lines < LINES {
            match input.read_until(b'\n', &mut bytes) {
                Ok(0) => break,
                Ok(_) => lines += 1,
                Err(error) => return Some(Err(error.into())),
            }
        }
        let block = Block { first, bytes };
        first += lines;
        (lines > 0).then_some(Ok(block))
    })
}
// ANCHOR_END: blocks

// ANCHOR: parse
/// A line: `from;to;minutes`.
pub struct Journey {
    pub from: String,
    pub to: String,
    pub minutes: u32,
}

/// The second stage: bytes become journeys, or the number of the first line that is none.
pub fn parse(block: Block) -> Result<Vec<Journey>, Error> {
    block
        .bytes
        .split_inclusive(|byte| *byte == b'\n')
        .zip(block.first..)
        .map(|(line, number)| journey(line).map_err(|what| Error::Line { number, what }))
        .collect()
}

fn journey(line: &[u8]) -> Result<Journey, String> {
    let line = str::from_utf8(line).map_err(|error| format!("not UTF-8: {error}"))?;
    let mut fields = line.trim_end().split(';');
    let (Some(from), Some(to), Some(minutes), None) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err("not three fields".to_owned());
    };
    Ok(Journey {
        from: from.to_owned(),
        to: to.to_owned(),
        minutes: minutes
            .parse()
            .map_err(|error| format!("minutes `{minutes}`: {error}"))?,
    })
}
// ANCHOR_END: parse

// ANCHOR: compute
/// The third stage: the places of all journeys become those that were probably meant.
pub fn repair(journeys: Vec<Journey>) -> Result<String, Error> {
    let places = PLACES.map(|place| place.chars().collect::<Vec<_>>());
    let mut text = String::new();
    for journey in journeys {
        let from = nearest(&places, &journey.from);
        let to = nearest(&places, &journey.to);
        text.push_str(&format!("{from};{to};{}\n", journey.minutes));
    }
    Ok(text)
}

/// The place whose name is the fewest edits away, the first of them if there are several.
fn nearest(places: &[Vec<char>], typed: &str) -> &'static str {
    let typed: Vec<_> = typed.chars().collect();
    let mut row = Vec::new();
    let distances = places.iter().map(|place| edits(&typed, place, &mut row));
    let (_, index) = distances.zip(0..).min().expect("there are places");
    PLACES[index]
}

/// How many letters have to be added, dropped or replaced to make `b` of `a` (Levenshtein).
pub fn edits(a: &[char], b: &[char], row: &mut Vec<usize>) -> usize {
    row.clear();
    row.extend(0..=b.len());
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
// ANCHOR_END: compute
