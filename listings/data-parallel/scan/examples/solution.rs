use listing_data_parallel_scan::exclusive_from;
use rayon::prelude::*;

const BLOCK: usize = 1024;

/// The values for which `keep` is true, in their order.
///
/// One flag for each value would do, with the exclusive scan. One count for each block
/// is less to scan, and it divides the
/// result into the slices that the blocks may fill at the same time.
fn pack(values: &[u32], keep: impl Fn(u32) -> bool + Sync) -> Vec<u32> {
    let count = |block: &[u32]| block.iter().filter(|&&value| keep(value)).count() as u64;
    let counts: Vec<u64> = values.par_chunks(BLOCK).map(count).collect();
    let mut starts = vec![0; counts.len()];
    let total = exclusive_from(0, &counts, &mut starts);

    let mut packed = vec![0; total as usize];
    let mut rest = packed.as_mut_slice();
    let mut slices = Vec::with_capacity(counts.len());
    for &count in &counts {
        slices.push(
            rest.split_off_mut(..count as usize)
                .expect("the counts add up to the length"),
        );
    }
    values
        .par_chunks(BLOCK)
        .zip(slices)
        .for_each(|(block, slice)| {
            let kept = block.iter().filter(|&&value| keep(value));
            for (slot, &value) in slice.iter_mut().zip(kept) {
                *slot = value;
            }
        });
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
