use std::ops::Range;

use rayon::prelude::*;

use crate::Plate;
use crate::rows::update;

/// Steps that a tile makes before it goes back to memory.
const DEPTH: usize = 16;
/// Columns of a tile. With `DEPTH` steps of three rows each, a tile has to fit into the second-level cache.
const COLUMNS: usize = 1024;

// ANCHOR: tiled
/// Rung 4: several steps to one tile of the plate, before its neighbors are there. What it needs of them it calculates itself.
pub fn tiled(plate: &mut Plate, steps: usize) {
    let n = plate.n;
    rayon::scope(|_| {
        let rows = n.div_ceil(rayon::current_num_threads());
        let mut left = steps;
        while left > 0 {
            let depth = left.min(DEPTH);
            let (now, next) = (&plate.points, &mut plate.next);
            next.par_chunks_mut(rows * n)
                .enumerate()
                .for_each(|(part, next)| {
                    for from in (0..n).step_by(COLUMNS) {
                        let columns = from..(from + COLUMNS).min(n);
                        tile(now, next, n, part * rows, columns, depth);
                    }
                });
            std::mem::swap(&mut plate.points, &mut plate.next);
            left -= depth;
        }
    });
}
// ANCHOR_END: tiled

// ANCHOR: tile
/// Takes the points of `columns` in the rows of `next`, of which the first is row `top` of the plate, `depth` steps further.
fn tile(now: &[f64], next: &mut [f64], n: usize, top: usize, columns: Range<usize>, depth: usize) {
    let bottom = top + next.len() / n;
    // With the columns beside it from which something can come here in `depth` steps. Each step makes one more of them wrong.
    let wide = columns.start.saturating_sub(depth)..(columns.end + depth).min(n);
    let width = wide.len();
    // The latest three rows of each step.
    let mut levels = vec![vec![0.0; 3 * width]; depth];
    for front in top.saturating_sub(depth)..bottom + depth {
        // Each step runs one row behind the one before, and so finds there the three rows that it needs.
        for step in 1..=depth {
            let margin = depth - step;
            let needed = top.saturating_sub(margin)..(bottom + margin).min(n);
            let Some(row) = front.checked_sub(step).filter(|row| needed.contains(row)) else {
                continue;
            };
            let (before, this) = levels.split_at_mut(step - 1);
            let source = |row: usize| match before.last() {
                Some(level) => &level[row % 3 * width..][..width],
                None => &now[row * n..][wide.clone()],
            };
            let target = &mut this[0][row % 3 * width..][..width];
            if row == 0 || row == n - 1 {
                target.copy_from_slice(source(row));
            } else {
                update(source(row - 1), source(row), source(row + 1), target);
                (target[0], target[width - 1]) = (source(row)[0], source(row)[width - 1]);
            }
            if step == depth {
                let done = &target[columns.start - wide.start..][..columns.len()];
                next[(row - top) * n..][columns.clone()].copy_from_slice(done);
            }
        }
    }
}
// ANCHOR_END: tile
