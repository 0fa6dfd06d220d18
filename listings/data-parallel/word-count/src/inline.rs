use std::ops::Range;

use crate::parallel::add;
use crate::{Counts, owned};

// ANCHOR: ends
/// 0x01 in each byte of a number, and the top bit of each byte.
const ONES: u64 = u64::MAX / 0xff;
const TOPS: u64 = 0x80 * ONES;

/// Which of 64 bytes are spaces or line ends: a bit for each byte, the first one lowest.
fn ends(block: &[u8; 64]) -> u64 {
    let (words, _) = block.as_chunks::<8>();
    let mut ends = 0;
    for (i, bytes) in words.iter().enumerate() {
        let bytes = u64::from_le_bytes(*bytes);
        // The top bit of a byte stays clear if the byte is below 0x21. Having been set before, it lends nothing to its neighbor.
        let others = ((bytes | TOPS) - 0x21 * ONES) | bytes;
        let hits = (!others & TOPS) >> 7;
        // Gathers the lowest bits of the eight bytes in the uppermost byte.
        ends |= (hits.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    ends
}
// ANCHOR_END: ends

// ANCHOR: number
/// A word of up to 16 bytes is a number: its bytes, the first one lowest. No two words are the same number, since no byte of a word is 0.
fn number(text: &[u8], word: &Range<usize>) -> Option<u128> {
    let unused = 128_usize.checked_sub(8 * word.len())?;
    let bytes = match text[word.start..].first_chunk::<16>() {
        // With what stands behind the word; it is cut off.
        Some(bytes) => *bytes,
        None => {
            let mut bytes = [0; 16];
            bytes[..word.len()].copy_from_slice(&text[word.clone()]);
            bytes
        }
    };
    Some(u128::from_le_bytes(bytes) & (u128::MAX >> unused))
}
// ANCHOR_END: number

// ANCHOR: table
/// Counts numbers: each has its place where its hash says, or the next free one behind that. 0 is no word, and marks a free place.
struct Table {
    keys: Vec<u128>,
    counts: Vec<u64>,
    used: usize,
}

impl Table {
    fn with_places(places: usize) -> Self {
        // A power of two, so that a mask does the work of a division.
        Self {
            keys: vec![0; places],
            counts: vec![0; places],
            used: 0,
        }
    }

    fn add(&mut self, key: u128, count: u64) {
        let mask = self.keys.len() - 1;
        let folded = key as u64 ^ ((key >> 64) as u64).rotate_left(32);
        // The upper bits of a product depend on all bits of the key, the lower ones only on those below them.
        let hash = folded.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut place = (hash >> (64 - self.keys.len().ilog2())) as usize;
        while self.keys[place] != key {
            if self.keys[place] == 0 {
                self.keys[place] = key;
                self.used += 1;
                break;
            }
            place = (place + 1) & mask;
        }
        self.counts[place] += count;
        if 4 * self.used > 3 * self.keys.len() {
            let full = std::mem::replace(self, Self::with_places(2 * self.keys.len()));
            full.into_counts()
                .for_each(|(key, count)| self.add(key, count));
        }
    }

    fn into_counts(self) -> impl Iterator<Item = (u128, u64)> {
        self.keys
            .into_iter()
            .zip(self.counts)
            .filter(|(key, _)| *key != 0)
    }
}
// ANCHOR_END: table

// ANCHOR: inline
/// The words of a part of the text, most of them as numbers.
pub(crate) struct Numbers {
    table: Table,
    /// What is longer than a number can hold.
    long: Counts,
}

impl Numbers {
    /// Counts the words of a text, with next to no branch that depends on their lengths.
    pub(crate) fn of(text: &[u8]) -> Self {
        let (mut table, mut long) = (Table::with_places(1 << 12), Counts::new());
        let mut count = |word: Range<usize>| {
            // Between two spaces stands no word.
            if word.is_empty() {
                return;
            }
            match number(text, &word) {
                Some(key) => table.add(key, 1),
                None => *long.entry(owned(&text[word])).or_default() += 1,
            }
        };
        let mut start = 0;
        let (blocks, rest) = text.as_chunks::<64>();
        for (block, number) in blocks.iter().zip(0..) {
            let mut ends = ends(block);
            while ends != 0 {
                let end = 64 * number + ends.trailing_zeros() as usize;
                count(start..end);
                start = end + 1;
                // The lowest bit is done.
                ends &= ends - 1;
            }
        }
        for (byte, end) in rest.iter().zip(64 * blocks.len()..) {
            if byte.is_ascii_whitespace() {
                count(start..end);
                start = end + 1;
            }
        }
        count(start..text.len().max(start));
        Self { table, long }
    }

    /// Adds the counts of another part.
    pub(crate) fn add(mut self, other: Self) -> Self {
        let counts = other.table.into_counts();
        counts.for_each(|(key, count)| self.table.add(key, count));
        self.long = add(self.long, other.long);
        self
    }

    /// The numbers as words again.
    pub(crate) fn into_counts(self) -> Counts {
        let mut counts = self.long;
        for (key, count) in self.table.into_counts() {
            let bytes = key.to_le_bytes();
            let length = bytes.iter().position(|byte| *byte == 0);
            counts.insert(owned(&bytes[..length.unwrap_or(16)]), count);
        }
        counts
    }
}
// ANCHOR_END: inline
