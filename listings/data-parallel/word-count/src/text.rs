//! A text to count words in: made up, always the same, with words of several alphabets, a few of them frequent and most of them rare.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

const SYLLABLES: [&str; 16] = [
    "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "né", "ör", "ßa", "ça", "ñi", "жу",
];

/// Words in a block: with their spaces about a megabyte.
const WORDS: usize = 140_000;

/// One block of the text.
pub fn block() -> String {
    let mut block = String::new();
    let mut state = 1_u64;
    let mut random = || {
        // Knuth's MMIX generator; its upper bits are the good ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    for count in 1..=WORDS {
        // The number of a word is as often below 2 as from 2 to 4, from 4 to 8, … up to 32,768.
        let bits = random() % 15;
        let mut number = (1 << bits) + random() % (1 << bits);
        while number > 0 {
            block.push_str(SYLLABLES[(number % 16) as usize]);
            number /= 16;
        }
        block.push(if count % 12 == 0 { '\n' } else { ' ' });
    }
    block
}

/// The file that holds `blocks` blocks, in the folder for temporary files. It is written if it is not there.
///
/// # Errors
/// If it cannot be written.
pub fn file(blocks: usize) -> io::Result<PathBuf> {
    let dir = std::env::temp_dir();
    let path = dir.join(format!("parallel-cookbook-words-{blocks}.txt"));
    let block = block();
    if fs::metadata(&path).is_ok_and(|file| file.len() == (block.len() * blocks) as u64) {
        return Ok(path);
    }
    // Under another name first: whoever finds the file finds the whole of it.
    let unfinished = dir.join(format!(
        "parallel-cookbook-words-{blocks}.{}",
        std::process::id()
    ));
    let mut file = File::create(&unfinished)?;
    for _ in 0..blocks {
        file.write_all(block.as_bytes())?;
    }
    file.sync_all()?;
    fs::rename(unfinished, &path)?;
    Ok(path)
}
