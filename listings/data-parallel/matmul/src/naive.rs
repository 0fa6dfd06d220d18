use crate::Real;

/// Rung 1: the formula. Each entry of `c` is the sum over a row of `a` and a column of `b`.
pub fn matmul<T: Real>(a: &[T], b: &[T], c: &mut [T], n: usize) {
    for i in 0..n {
        for j in 0..n {
            let mut sum = T::default();
            for k in 0..n {
                sum += a[i * n + k] * b[k * n + j];
            }
            c[i * n + j] = sum;
        }
    }
}
