//! Sorting in parallel: by merging, and by digits.

mod merge;
mod radix;

pub use merge::merge_sort;
pub use radix::radix_sort;

/// `count` numbers that look random and are the same every time: the generator SplitMix64
/// (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014), from the seed 0.
pub fn numbers(count: usize) -> Vec<u64> {
    let number = |i: u64| {
        let mut bits = i.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    };
    (1..=count as u64).map(number).collect()
}
