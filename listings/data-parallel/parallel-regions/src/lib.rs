//! Heat that spreads over a small plate, in many short steps.

use rayon::prelude::*;

/// How much of the difference to its neighbors a point takes over in a step. Below 0.25 the method is stable.
const ALPHA: f64 = 0.2;

// ANCHOR: update
/// A row of the next step, from the row itself and its neighbors in this one. The ends of `next` stay as they are.
fn update(above: &[f64], row: &[f64], below: &[f64], next: &mut [f64]) {
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

/// A plate of `n` × `n` points: warm at its upper edge, cold elsewhere. At least 3 × 3.
pub fn plate(n: usize) -> Vec<f64> {
    let mut plate = vec![0.0; n * n];
    plate[..n].fill(100.0);
    plate
}

/// The sum of all temperatures.
pub fn heat(plate: &[f64]) -> f64 {
    plate.iter().sum()
}

/// `steps` steps in one thread.
pub fn serial(plate: &mut Vec<f64>, n: usize, steps: usize) {
    let mut next = plate.clone();
    for _ in 0..steps {
        for row in 1..n - 1 {
            let (above, rest) = plate[(row - 1) * n..].split_at(n);
            let (this, below) = rest.split_at(n);
            update(above, this, below, &mut next[row * n..(row + 1) * n]);
        }
        std::mem::swap(plate, &mut next);
    }
}

// ANCHOR: parallel
/// One step, the rows between the edges divided among the threads of the pool.
fn step(plate: &[f64], next: &mut [f64], n: usize) {
    let inner = &mut next[n..(n - 1) * n];
    let rows = (n - 2).div_ceil(rayon::current_num_threads());
    inner
        .par_chunks_mut(rows * n)
        .enumerate()
        .for_each(|(block, next)| {
            for (row, next) in next.chunks_exact_mut(n).enumerate() {
                // `next` begins at row 1 of the plate, so this is the row above it.
                let (above, rest) = plate[(block * rows + row) * n..].split_at(n);
                let (this, below) = rest.split_at(n);
                update(above, this, below, next);
            }
        });
}

/// `steps` steps in parallel, in the pool that this is called in.
pub fn parallel(plate: &mut Vec<f64>, n: usize, steps: usize) {
    let mut next = plate.clone();
    for _ in 0..steps {
        step(plate, &mut next, n);
        std::mem::swap(plate, &mut next);
    }
}
// ANCHOR_END: parallel
