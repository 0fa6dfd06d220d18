//! Sorts by the digits of the keys. Two keys are compared only at the end, within a handful that share their upper digits.

use rayon::prelude::*;

/// Bits of a digit.
const BITS: u32 = 10;
const BUCKETS: usize = 1 << BITS;

/// The first digit of a key, or its second.
fn digit(key: u64, which: u32) -> usize {
    (key >> (u64::BITS - BITS * which)) as usize % BUCKETS
}

// ANCHOR: radix
/// Sorts `data` on the threads of the pool. `scratch` has to be as long; what it holds is lost.
pub fn radix_sort(data: &mut [u64], scratch: &mut [u64]) {
    let part = data.len().div_ceil(rayon::current_num_threads()).max(1);
    rayon::scope(|_| {
        // Each thread deals its part into buckets of its own, one after the other in its part of `scratch`.
        let ends: Vec<Vec<usize>> = data
            .par_chunks(part)
            .zip(scratch.par_chunks_mut(part))
            .map(|(keys, dealt)| deal(keys, dealt, 1))
            .collect();
        let parts: Vec<&[u64]> = scratch.chunks(part).collect();
        let buckets: Vec<_> = split(data, &ends).into_iter().enumerate().collect();
        buckets
            .into_par_iter()
            .for_each_init(Vec::new, |keys, (number, bucket)| {
                // What the threads have in this bucket.
                keys.clear();
                for (part, ends) in parts.iter().zip(&ends) {
                    let start = if number == 0 { 0 } else { ends[number - 1] };
                    keys.extend_from_slice(&part[start..ends[number]]);
                }
                sort_bucket(keys, bucket);
            });
    });
}

/// Sorts `keys`, which have the first digit in common, into `bucket`.
fn sort_bucket(keys: &[u64], bucket: &mut [u64]) {
    if keys.len() < BUCKETS {
        bucket.copy_from_slice(keys);
        return bucket.sort_unstable();
    }
    let mut start = 0;
    for end in deal(keys, bucket, 2) {
        bucket[start..end].sort_unstable();
        start = end;
    }
}
// ANCHOR_END: radix

// ANCHOR: deal
/// Puts the keys into `dealt`, bucket after bucket by one of their digits, and returns where each bucket ends.
fn deal(keys: &[u64], dealt: &mut [u64], which: u32) -> Vec<usize> {
    let mut next = vec![0; BUCKETS];
    for key in keys {
        next[digit(*key, which)] += 1;
    }
    // From the sizes to the places where the buckets begin: an exclusive scan.
    let mut start = 0;
    for place in &mut next {
        start += std::mem::replace(place, start);
    }
    for key in keys {
        let place = &mut next[digit(*key, which)];
        dealt[*place] = *key;
        *place += 1;
    }
    next
}
// ANCHOR_END: deal

/// Cuts `data` where the buckets of all parts together end.
fn split<'a>(data: &'a mut [u64], ends: &[Vec<usize>]) -> Vec<&'a mut [u64]> {
    let mut rest = data;
    let mut before = 0;
    let cut = |number: usize| {
        let end: usize = ends.iter().map(|ends| ends[number]).sum();
        let (bucket, behind) = std::mem::take(&mut rest).split_at_mut(end - before);
        (rest, before) = (behind, end);
        bucket
    };
    (0..BUCKETS).map(cut).collect()
}
