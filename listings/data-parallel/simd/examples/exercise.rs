//! The largest number of an array. `f32::max` asks about NaN, and a `fold` goes through the array
//! in its order: one lane.

use std::time::Instant;

/// The largest number; there are no NaN among them. TODO: keep the largest of each of 64 lanes,
/// and compare with `if x > m`.
fn largest(numbers: &[f32]) -> f32 {
    numbers.iter().fold(f32::NEG_INFINITY, |m, x| x.max(m))
}

// ANCHOR: check
fn main() {
    let numbers: Vec<f32> = (0..100_003_u32)
        .map(|i| (i.wrapping_mul(0x9E37_79B1) >> 8) as f32 - 8e6)
        .collect();
    let time = |largest: fn(&[f32]) -> f32| {
        let start = Instant::now();
        std::hint::black_box(largest(std::hint::black_box(&numbers)));
        start.elapsed().as_secs_f64()
    };
    let in_order = |n: &[f32]| n.iter().fold(f32::NEG_INFINITY, |m, x| x.max(m));
    for end in [0, 1, 63, 64, 65, 1000, numbers.len()] {
        let numbers = &numbers[..end];
        assert_eq!(largest(numbers), in_order(numbers), "of {end} numbers");
    }
    // The shortest of many times, in turns: another program may have the processor in between.
    let (mut before, mut after) = (f64::MAX, f64::MAX);
    for _ in 0..50 {
        before = before.min(time(in_order));
        after = after.min(time(largest));
    }
    assert!(before / after > 2.0, "one lane at work");
    println!("the same number, more than twice as fast");
}
// ANCHOR_END: check
