//! The transposed product, `c = a · bᵀ`: both matrices are read along their rows, so the formula's
//! order is a good one. And still it is slow, because a sum of floats that the language must not
//! reorder leaves one lane of a register at work.

use std::time::{Duration, Instant};

/// Adds up `a[k] * b[k]`: 16 sums at a time, one for each lane, which are added up at the end.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; 16];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    for (a, b) in a.iter().zip(b) {
        for lane in 0..16 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

// ANCHOR: check
/// `c = a · bᵀ`, entry by entry.
fn transposed(a: &[f32], b: &[f32], c: &mut [f32], n: usize, dot: fn(&[f32], &[f32]) -> f32) {
    for (i, c) in c.chunks_exact_mut(n).enumerate() {
        for (j, c) in c.iter_mut().enumerate() {
            *c = dot(&a[i * n..][..n], &b[j * n..][..n]);
        }
    }
}

/// The order in which the formula adds, and one sum.
fn in_order(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

fn main() {
    // Whole numbers: every order of the additions gives the same bits.
    let n = 131;
    let number = |i: usize| ((i * 7919) % 17) as f32 - 8.0;
    let (a, b): (Vec<f32>, Vec<f32>) = (0..n * n).map(|i| (number(i), number(i / 3))).unzip();
    let time = |dot, c: &mut Vec<f32>| {
        let start = Instant::now();
        transposed(&a, &b, c, n, dot);
        start.elapsed()
    };
    let (mut expected, mut c) = (vec![0.0; n * n], vec![0.0; n * n]);
    // The shortest of many times, in turns: another program may have the processor in between.
    let (mut before, mut after) = (Duration::MAX, Duration::MAX);
    for _ in 0..20 {
        before = before.min(time(in_order, &mut expected));
        after = after.min(time(dot, &mut c));
    }
    assert_eq!(c, expected, "the same bits");
    let ratio = before.as_secs_f64() / after.as_secs_f64();
    assert!(
        ratio > 1.8,
        "one lane at work: the sum is hardly faster than in order"
    );
    println!("more than 1.8 times as fast as in order");
}
// ANCHOR_END: check
