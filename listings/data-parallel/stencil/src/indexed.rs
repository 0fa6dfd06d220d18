use crate::{ALPHA, Plate};

/// Rung 1: the formula, with indices.
pub fn indexed(plate: &mut Plate, steps: usize) {
    let n = plate.n;
    for _ in 0..steps {
        let (now, next) = (&plate.points, &mut plate.next);
        for row in 1..n - 1 {
            for column in 1..n - 1 {
                let i = row * n + column;
                let around = now[i - n] + now[i + n] + now[i - 1] + now[i + 1];
                next[i] = now[i] + ALPHA * (around - 4.0 * now[i]);
            }
        }
        std::mem::swap(&mut plate.points, &mut plate.next);
    }
}
