use rayon::prelude::*;

/// Mean and variance of the values, in one pass.
///
/// The mean of the squares minus the square of the mean is right on paper. In floating
/// point the two are nearly
/// equal for large values, and their difference is noise. Keep the count, the mean and
/// the sum of the squared
/// deviations from the mean instead, and find out how two such triples become one.
fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let pair = |&x: &f64| (x, x * x);
    let add = |a: (f64, f64), b: (f64, f64)| (a.0 + b.0, a.1 + b.1);
    let (sum, squares) = values.par_iter().map(pair).reduce(|| (0.0, 0.0), add);
    let mean = sum / values.len() as f64;
    (mean, squares / values.len() as f64 - mean * mean)
}

// ANCHOR: check
fn main() {
    // The numbers 0 to 999 in some order, far from zero: their mean is 499.5, their
    // variance 83333.25.
    const FAR: f64 = 1e9;
    let values: Vec<f64> = (0..1000).map(|i| FAR + f64::from(i * 7 % 1000)).collect();
    let (mean, variance) = mean_and_variance(&values);
    assert!((mean - FAR - 499.5).abs() < 1e-3, "the mean is wrong");
    assert!(
        (variance - 83333.25).abs() < 0.1,
        "the variance is wrong: {variance}"
    );
    println!("mean and variance are right");
}
// ANCHOR_END: check
