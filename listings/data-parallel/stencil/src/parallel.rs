use rayon::prelude::*;

use crate::Plate;
use crate::rows::update;

/// Rung 3: each thread of the pool gets its part of the rows, in every step the same.
pub fn parallel(plate: &mut Plate, steps: usize) {
    let n = plate.n;
    // Entered once for all steps.
    rayon::scope(|_| {
        let rows = (n - 2).div_ceil(rayon::current_num_threads());
        for _ in 0..steps {
            let (now, next) = (&plate.points, &mut plate.next);
            let inner = &mut next[n..(n - 1) * n];
            inner
                .par_chunks_mut(rows * n)
                .enumerate()
                .for_each(|(part, next)| {
                    for (row, next) in next.chunks_exact_mut(n).enumerate() {
                        let row = 1 + part * rows + row;
                        let [above, this, below] =
                            [row - 1, row, row + 1].map(|row| &now[row * n..][..n]);
                        update(above, this, below, next);
                    }
                });
            std::mem::swap(&mut plate.points, &mut plate.next);
        }
    });
}
