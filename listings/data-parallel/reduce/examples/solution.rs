use rayon::prelude::*;

/// What is known of some of the values.
#[derive(Clone, Copy)]
struct Moments {
    count: f64,
    mean: f64,
    /// The sum of the squared deviations from the mean.
    deviation: f64,
}

const NOTHING: Moments = Moments {
    count: 0.0,
    mean: 0.0,
    deviation: 0.0,
};

/// What is known of both together (Chan, Golub and LeVeque, 1979). Without any values
/// it is `NOTHING`, the neutral element.
fn join(a: Moments, b: Moments) -> Moments {
    let count = a.count + b.count;
    if count == 0.0 {
        return NOTHING;
    }
    let distance = b.mean - a.mean;
    Moments {
        count,
        mean: a.mean + distance * b.count / count,
        deviation: a.deviation + b.deviation + distance * distance * a.count * b.count / count,
    }
}

/// Mean and variance of the values, in one pass.
fn mean_and_variance(values: &[f64]) -> (f64, f64) {
    let one = |&mean: &f64| Moments {
        count: 1.0,
        mean,
        deviation: 0.0,
    };
    let all = values.par_iter().map(one).reduce(|| NOTHING, join);
    (all.mean, all.deviation / all.count)
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
