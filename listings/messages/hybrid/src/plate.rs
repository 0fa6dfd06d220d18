//! The plate: where it is hot at first, and how one row of it changes in a step.

use std::iter;

/// How far a point goes in one step toward the mean of its four neighbors. Up to 1 the scheme is stable.
const RATE: f64 = 0.8;

/// Row `row` of a plate of `rows` rows with `n` points each, before the first step. Rows 0 and `rows + 1` are the edges above and below: they keep their temperature,
/// 100 and 0. So do the first and the last point of each row.
pub fn row_at_start(row: usize, rows: usize, n: usize) -> impl Iterator<Item = f64> {
    let edge = if row == 0 { 100.0 } else { 0.0 };
    let hot = row > rows / 2 && row <= rows / 2 + rows / 4;
    (0..n).map(
        move |column| match hot && (n / 4..n / 3).contains(&column) {
            true => 60.0,
            false => edge,
        },
    )
}

// ANCHOR: row
/// One step of one row: each point moves toward the mean of its neighbors.
pub fn heat_row(above: &[f64], own: &[f64], below: &[f64], next: &mut [f64]) {
    let n = own.len();
    next.copy_from_slice(own);
    // Slices of one length, so that the compiler needs no checks within the loop.
    let (left, middle, right) = (&own[..n - 2], &own[1..n - 1], &own[2..]);
    let (above, below, next) = (&above[1..n - 1], &below[1..n - 1], &mut next[1..n - 1]);
    for i in 0..n - 2 {
        let mean = (above[i] + below[i] + left[i] + right[i]) / 4.0;
        next[i] = middle[i] + RATE * (mean - middle[i]);
    }
}
// ANCHOR_END: row

/// The same steps in one thread, on the whole plate: the points of its rows, without the edges above and below.
pub fn serial(rows: usize, n: usize, steps: usize) -> Vec<f64> {
    let mut now: Vec<f64> = (0..rows + 2)
        .flat_map(|row| row_at_start(row, rows, n))
        .collect();
    let mut next = now.clone();
    for _ in 0..steps {
        for (row, next) in iter::zip(now.windows(3 * n).step_by(n), next[n..].chunks_mut(n)) {
            heat_row(&row[..n], &row[n..2 * n], &row[2 * n..], next);
        }
        std::mem::swap(&mut now, &mut next);
    }
    now[n..(rows + 1) * n].to_vec()
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    /// A sine in both directions keeps its form and shrinks by the same factor in every step: 1 - RATE (1 - cos(π / (n - 1))), which follows from
    /// sin(x - h) + sin(x + h) = 2 sin(x) cos(h).
    #[test]
    fn a_sine_shrinks_as_the_formula_says() {
        let n = 17;
        let h = PI / (n - 1) as f64;
        let sine: Vec<Vec<f64>> = (0..n)
            .map(|y| {
                (0..n)
                    .map(|x| (x as f64 * h).sin() * (y as f64 * h).sin())
                    .collect()
            })
            .collect();
        let factor = 1.0 - RATE * (1.0 - h.cos());
        let mut next = vec![0.0; n];
        for y in 1..n - 1 {
            heat_row(&sine[y - 1], &sine[y], &sine[y + 1], &mut next);
            for x in 1..n - 1 {
                assert!((next[x] - factor * sine[y][x]).abs() < 1e-15, "{x}, {y}");
            }
            assert_eq!([next[0], next[n - 1]], [sine[y][0], sine[y][n - 1]]);
        }
    }

    /// The heat comes in over the upper edge, and nothing is hotter than what was hot at first.
    #[test]
    fn no_point_leaves_the_range_of_the_beginning() {
        let plate = serial(20, 24, 300);
        assert_eq!(plate.len(), 20 * 24);
        assert!(plate.iter().all(|point| (0.0..=100.0).contains(point)));
        assert!(plate[12] > 50.0 && plate[19 * 24 + 12] < 10.0);
    }
}
