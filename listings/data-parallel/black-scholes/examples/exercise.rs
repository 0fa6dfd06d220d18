//! The logistic function 1 / (1 + e⁻ˣ) for an array, as neural networks want it. Through `f32::exp` it is one call after another.

use std::time::{Duration, Instant};

/// TODO: eˣ = 2ᵏ · eʳ with k = x / ln 2, rounded, and |r| ≤ ln 2 / 2. Six digits are enough: 1 + r + r²/2 + … + r⁶/720.
#[inline(always)]
fn exp(x: f32) -> f32 {
    x.exp()
}

fn logistic(given: &[f32], wanted: &mut [f32]) {
    for (x, y) in given.iter().zip(wanted) {
        *y = 1.0 / (1.0 + exp(-*x));
    }
}

// ANCHOR: check
fn main() {
    let given: Vec<f32> = (0..400_000).map(|i| i as f32 / 5_000.0 - 40.0).collect();
    let (mut wanted, mut exact) = (vec![0.0; given.len()], vec![0.0; given.len()]);
    let time = |run: &mut dyn FnMut()| {
        let once = |_| {
            let start = Instant::now();
            run();
            start.elapsed()
        };
        (0..7)
            .map(once)
            .min()
            .unwrap_or(Duration::ZERO)
            .as_secs_f64()
    };
    let before = time(&mut || {
        for (x, y) in given.iter().zip(&mut exact) {
            *y = 1.0 / (1.0 + (-*x).exp());
        }
    });
    let after = time(&mut || logistic(&given, &mut wanted));
    for ((x, y), exact) in given.iter().zip(&wanted).zip(&exact) {
        assert!((y - exact).abs() < 2e-6, "off at {x}: {y}, not {exact}");
    }
    assert!(before / after > 1.5, "no faster than by calls of exp");
    println!("right to six digits, and more than 1.5 times as fast");
}
// ANCHOR_END: check
