//! xoshiro256++ for many streams at a time, in plain arrays that the compiler turns
//! into vector registers.

use crate::unit;

// ANCHOR: lanes
/// The streams that go through the loop together: four registers of eight numbers with
/// AVX-512.
pub const LANES: usize = 32;

/// The states of `LANES` generators, word by word.
///
/// D. Blackman, S. Vigna, *Scrambled Linear Pseudorandom Number Generators* (2021):
/// xoshiro256++.
struct Streams([[u64; LANES]; 4]);

impl Streams {
    /// One random number from each stream.
    #[inline(always)] // so that the states stay in registers
    fn next(&mut self) -> [f64; LANES] {
        let [a, b, c, d] = &mut self.0;
        let mut numbers = [0.0; LANES];
        for lane in 0..LANES {
            let bits = a[lane].wrapping_add(d[lane]).rotate_left(23);
            numbers[lane] = unit(bits.wrapping_add(a[lane]));
            let shifted = b[lane] << 17;
            c[lane] ^= a[lane];
            d[lane] ^= b[lane];
            b[lane] ^= c[lane];
            a[lane] ^= d[lane];
            c[lane] ^= shifted;
            d[lane] = d[lane].rotate_left(45);
        }
        numbers
    }
}

/// The hits among the first `points` points of each of the streams from `first` on.
pub fn hits_lanes(first: u64, points: u64) -> u64 {
    let mut streams = Streams::new(first);
    let mut hits = [0_u64; LANES];
    for _ in 0..points {
        let (x, y) = (streams.next(), streams.next());
        for lane in 0..LANES {
            hits[lane] += u64::from(x[lane] * x[lane] + y[lane] * y[lane] < 1.0);
        }
    }
    hits.iter().sum()
}
// ANCHOR_END: lanes

impl Streams {
    /// The streams from `first` on, in the states in which the crate's generators
    /// begin.
    fn new(first: u64) -> Self {
        let mut words = [[0; LANES]; 4];
        for lane in 0..LANES {
            let state = seed(first + lane as u64);
            for (word, value) in words.iter_mut().zip(state) {
                word[lane] = value;
            }
        }
        Self(words)
    }
}

/// The four words with which [`stream`](crate::stream) begins: four outputs of
/// SplitMix64, as the authors of the generator advise.
fn seed(block: u64) -> [u64; 4] {
    let mut counter = block;
    std::array::from_fn(|_| {
        counter = counter.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let bits = (counter ^ (counter >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    })
}
