use rayon::prelude::*;

use crate::Real;

/// Rung 5: as rung 4, with the panels packed in parallel and the stripes of `c` shared out among
/// the threads.
pub fn matmul<T: Real>(a: &[T], b: &[T], c: &mut [T], n: usize) {
    if n == 0 {
        return;
    }
    let kernel = T::kernel();
    let depth = n.min(4096 / size_of::<T>());
    let size = n.next_multiple_of(kernel.columns) * depth;
    let mut room = vec![T::default(); size + 16];
    // A load of a whole register must not cross from one cache line into the next.
    let start = room.as_ptr().align_offset(64).min(16);
    for ks in (0..n).step_by(depth).map(|k| k..n.min(k + depth)) {
        let panels = &mut room[start..][..size / depth * ks.len()];
        panels
            .par_chunks_exact_mut(kernel.columns * ks.len())
            .enumerate()
            .for_each(|(p, panel)| (kernel.pack)(b, n, ks.clone(), p * kernel.columns, panel));
        let panels = &*panels;
        c.par_chunks_mut(kernel.rows * n)
            .zip(a.par_chunks(kernel.rows * n))
            .for_each_init(Vec::new, |packed, (c, a)| {
                kernel.run(a, panels, c, n, ks.clone(), packed);
            });
    }
}
