use crate::Real;
use crate::kernel::Kernel;

/// Rung 4: `b` packed into panels, a tile of `c` in registers, the instructions of the machine at
/// hand.
pub fn matmul<T: Real>(a: &[T], b: &[T], c: &mut [T], n: usize) {
    matmul_with(&T::kernel(), a, b, c, n);
}

/// The same, with a kernel that the caller chooses.
pub fn matmul_with<T: Real>(kernel: &Kernel<T>, a: &[T], b: &[T], c: &mut [T], n: usize) {
    if n == 0 {
        return;
    }
    let depth = n.min(4096 / size_of::<T>());
    let size = n.next_multiple_of(kernel.columns) * depth;
    let mut room = vec![T::default(); size + 16];
    // A load of a whole register must not cross from one cache line into the next.
    let start = room.as_ptr().align_offset(64).min(16);
    for ks in (0..n).step_by(depth).map(|k| k..n.min(k + depth)) {
        let panels = &mut room[start..][..size / depth * ks.len()];
        panels
            .chunks_exact_mut(kernel.columns * ks.len())
            .enumerate()
            .for_each(|(p, panel)| (kernel.pack)(b, n, ks.clone(), p * kernel.columns, panel));
        let mut packed = Vec::new();
        c.chunks_mut(kernel.rows * n)
            .zip(a.chunks(kernel.rows * n))
            .for_each(|(c, a)| kernel.run(a, panels, c, n, ks.clone(), &mut packed));
    }
}
