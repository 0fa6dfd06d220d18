use crate::Real;

/// How many rows and columns of `b` are used up before the next ones are touched: 64 × 512 `f32`
/// are 128 KiB.
const ROWS: usize = 64;
const COLUMNS: usize = 512;

/// Rung 3: the same additions, a block of `b` at a time, and in the block four rows at a time. The
/// block stays in the second-level cache while all rows of `a` pass, and `c` is read and written
/// for every fourth row only.
pub fn matmul<T: Real>(a: &[T], b: &[T], c: &mut [T], n: usize) {
    c.fill(T::default());
    for ks in (0..n).step_by(ROWS).map(|k| k..n.min(k + ROWS)) {
        for js in (0..n).step_by(COLUMNS).map(|j| j..n.min(j + COLUMNS)) {
            for i in 0..n {
                let a = &a[i * n..][ks.clone()];
                let c = &mut c[i * n..][js.clone()];
                let row = |k| &b[(ks.start + k) * n..][js.clone()];
                let (fours, rest) = a.as_chunks::<4>();
                for (q, a) in fours.iter().enumerate() {
                    let b = [0, 1, 2, 3].map(|r| row(4 * q + r));
                    for (j, c) in c.iter_mut().enumerate() {
                        *c += a[0] * b[0][j] + a[1] * b[1][j] + a[2] * b[2][j] + a[3] * b[3][j];
                    }
                }
                for (r, a) in rest.iter().enumerate() {
                    for (c, b) in c.iter_mut().zip(row(4 * fours.len() + r)) {
                        *c += *a * *b;
                    }
                }
            }
        }
    }
}
