use listing_data_parallel_scan::{inclusive_from, two_passes};
use rayon::prelude::*;

/// The values for which `keep` is true, in their order.
///
/// A scan of ones and zeros tells each kept value its place in the result. The scan
/// here is not the right one.
/// Once it is, write the values to their places in parallel: how many of them come from
/// each block, you know.
fn pack(values: &[u32], keep: impl Fn(u32) -> bool + Sync) -> Vec<u32> {
    let flags: Vec<u64> = values
        .par_iter()
        .map(|&value| u64::from(keep(value)))
        .collect();
    let mut places = vec![0; values.len()];
    let count = two_passes(&flags, &mut places, 1024, inclusive_from);

    let mut packed = vec![0; count as usize];
    for ((&value, &flag), &place) in values.iter().zip(&flags).zip(&places) {
        if flag == 1
            && let Some(slot) = packed.get_mut(place as usize)
        {
            *slot = value;
        }
    }
    packed
}

// ANCHOR: check
fn main() {
    for n in [0, 1, 1023, 1024, 1025, 100_000] {
        let values: Vec<u32> = (0..n).map(|i| i * 7919 % 100_003).collect();
        let mut expected = values.clone();
        expected.retain(|value| value % 3 == 0);
        let packed = pack(&values, |value| value % 3 == 0);
        assert!(
            packed == expected,
            "{n} values: the packed ones are not those that were kept"
        );
    }
    println!("packed, in order");
}
// ANCHOR_END: check
