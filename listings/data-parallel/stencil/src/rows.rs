use crate::{ALPHA, Plate};

// ANCHOR: update
/// A row of the next step, from the row itself and its neighbors in this one. The ends of `next` stay as they are.
pub(crate) fn update(above: &[f64], row: &[f64], below: &[f64], next: &mut [f64]) {
    // One length for all that the loop reads and writes, so that no index in it has to be checked.
    let inner = next.len() - 2;
    let (left, here, right) = (&row[..inner], &row[1..][..inner], &row[2..][..inner]);
    let (above, below) = (&above[1..][..inner], &below[1..][..inner]);
    let next = &mut next[1..][..inner];
    for i in 0..inner {
        let around = above[i] + below[i] + left[i] + right[i];
        next[i] = here[i] + ALPHA * (around - 4.0 * here[i]);
    }
}
// ANCHOR_END: update

/// Rung 2: the loop over a row gets slices of known length.
pub fn rows(plate: &mut Plate, steps: usize) {
    let n = plate.n;
    for _ in 0..steps {
        let (now, next) = (&plate.points, &mut plate.next);
        for row in 1..n - 1 {
            let [above, this, below] = [row - 1, row, row + 1].map(|row| &now[row * n..][..n]);
            update(above, this, below, &mut next[row * n..][..n]);
        }
        std::mem::swap(&mut plate.points, &mut plate.next);
    }
}
