use crate::Real;

/// Rung 2: the loops over `j` and `k` change places. The innermost loop now runs along rows, in
/// `b` and in `c`.
pub fn matmul<T: Real>(a: &[T], b: &[T], c: &mut [T], n: usize) {
    c.fill(T::default());
    for i in 0..n {
        let c = &mut c[i * n..][..n];
        for k in 0..n {
            let a = a[i * n + k];
            for (c, b) in c.iter_mut().zip(&b[k * n..][..n]) {
                *c += a * *b;
            }
        }
    }
}
