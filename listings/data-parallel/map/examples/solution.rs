use std::sync::atomic::{AtomicUsize, Ordering};

use listing_data_parallel_map::row;
use rayon::prelude::*;

/// The picture of `n` × `n` points, for an even `n`. The set is its own mirror image:
/// row n − y equals row y.
fn draw(n: usize, calculate: impl Fn(usize, &mut [u8]) + Sync) -> Vec<u8> {
    let mut picture = vec![0; n * n];
    let (upper, lower) = picture.split_at_mut((n / 2 + 1) * n);
    let rows = upper.par_chunks_mut(n);
    rows.enumerate()
        .for_each(|(y, pixels)| calculate(y, pixels));

    // Row 0 has no mirror image; the row below the middle is that of the row above it,
    // and so on.
    let originals = upper[n..].par_chunks(n).rev().skip(1);
    let copies = lower.par_chunks_mut(n);
    copies
        .zip(originals)
        .for_each(|(copy, original)| copy.copy_from_slice(original));
    picture
}

// ANCHOR: check
fn main() {
    const N: usize = 256; // a power of two, so that the mirrored coordinates are exact
    let calls = AtomicUsize::new(0);
    let picture = draw(N, |y, pixels| {
        calls.fetch_add(1, Ordering::Relaxed);
        row(N, y, pixels);
    });
    for (y, pixels) in picture.chunks(N).enumerate() {
        let mut expected = [0; N];
        row(N, y, &mut expected);
        assert!(pixels == expected, "row {y} is wrong");
    }
    let calls = calls.into_inner();
    assert!(
        calls <= N / 2 + 1,
        "more than half of the rows were calculated"
    );
    println!("{N} rows from {calls}, every pixel right");
}
// ANCHOR_END: check
