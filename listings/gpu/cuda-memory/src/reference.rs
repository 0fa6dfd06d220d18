//! The same products on the CPU, and how far apart two ways to calculate them may be.

// ANCHOR: fill
/// Writes A, which is number 0, or the B of a number, to where it is to lie: between −1 and
/// 1.
pub fn fill(number: u32, matrix: &mut [f32]) {
    for (i, element) in (0..).zip(matrix) {
        let mixed = ((number << 24) ^ i).wrapping_mul(0x9E37_79B1) >> 8;
        *element = mixed as f32 / (1 << 23) as f32 - 1.0;
    }
}

// ANCHOR_END: fill

/// The greatest relative error of one rounding to `f32`.
const U: f64 = f32::EPSILON as f64 / 2.0;

/// A product as a loop of the CPU calculates it, as the kernel does, and nearly exactly.
pub struct Reference {
    /// Multiplied, rounded, added, rounded.
    pub rounded_twice: Vec<f32>,
    /// Multiplied and added with one rounding, like `fmaf`.
    pub fused: Vec<f32>,
    /// In `f64`.
    pub exact: Vec<f64>,
    /// For each element the sum of the magnitudes of what is added up.
    magnitude: Vec<f64>,
}

/// Multiplies two matrices of n × n.
pub fn multiply(a: &[f32], b: &[f32], n: usize) -> Reference {
    let mut to = Reference {
        rounded_twice: vec![0.0; n * n],
        fused: vec![0.0; n * n],
        exact: vec![0.0; n * n],
        magnitude: vec![0.0; n * n],
    };
    for (at, row, column) in (0..n * n).map(|at| (at, at / n, at % n)) {
        for i in 0..n {
            let (x, y) = (a[row * n + i], b[i * n + column]);
            to.rounded_twice[at] += x * y;
            to.fused[at] = x.mul_add(y, to.fused[at]);
            to.exact[at] += f64::from(x) * f64::from(y);
            to.magnitude[at] += (f64::from(x) * f64::from(y)).abs();
        }
    }
    to
}

impl Reference {
    /// The greatest difference between the elements of two products.
    pub fn difference(product: &[f32], other: &[f32]) -> f32 {
        let differences = product.iter().zip(other).map(|(x, y)| (x - y).abs());
        differences.fold(0.0, f32::max)
    }

    /// The greatest error of a product, as a share of what `n` additions in any order may
    /// be wrong by, with or without fusing: n·u / (1 − n·u) times the sum of the magnitudes
    /// (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1), and what the
    /// sums in `f64` are wrong by.
    pub fn share_of_bound(&self, product: &[f32]) -> f64 {
        let n = (product.len() as f64).sqrt();
        let factor = n * U / (1.0 - n * U) + n * f64::EPSILON;
        let shares = product.iter().zip(self.exact.iter().zip(&self.magnitude));
        shares
            .map(|(x, (exact, magnitude))| (f64::from(*x) - exact).abs() / (factor * magnitude))
            .fold(0.0, f64::max)
    }
}
