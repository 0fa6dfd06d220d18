//! 1/√x without a division and without a root: a guess from the number's bits, and Newton's method.

/// Three steps of Newton's method, each of which doubles the right bits: 5, 10, 20, all.
fn inverse_roots<const L: usize>(x: [f32; L]) -> [f32; L] {
    let mut out = [0.0; L];
    for lane in 0..L {
        // The exponent of a float stands above its other bits: half of it, with the sign turned,
        // by a shift and a subtraction.
        let mut g = f32::from_bits(0x5f37_59df - (x[lane].to_bits() >> 1));
        let half = x[lane] / 2.0;
        for _ in 0..3 {
            g *= 1.5 - half * g * g;
        }
        out[lane] = g;
    }
    out
}

// ANCHOR: check
fn main() {
    let mut worst = 0.0_f64;
    let mut x = 1e-6_f32;
    while x < 1e6 {
        let lanes: [f32; 16] = std::array::from_fn(|lane| x * (1.0 + lane as f32 / 1e4));
        for (x, root) in lanes.iter().zip(inverse_roots(lanes)) {
            let exact = 1.0 / f64::from(*x).sqrt();
            worst = worst.max((f64::from(root) - exact).abs() / exact);
        }
        x *= 1.0016;
    }
    assert!(
        worst < 4e-7,
        "too far off: the worst relative error is {worst:.1e}"
    );
    println!("every root is right to 21 bits");
}
// ANCHOR_END: check
