use rayon::prelude::*;

/// The mean of a point and its neighbors above and below.
fn mean(above: f64, here: f64, below: f64) -> f64 {
    (above + here + below) / 3.0
}

/// One smoothing step over a plate with rows of `n` points, in bands of `rows` rows. The first and the last row of the plate stay as they are.
///
/// Work here: each band treats its own first and last row as if the plate ended there.
fn smooth(now: &[f64], n: usize, rows: usize) -> Vec<f64> {
    let mut next = now.to_vec();
    next.par_chunks_mut(rows * n)
        .enumerate()
        .for_each(|(band, next)| {
            let now = &now[band * rows * n..][..next.len()];
            for i in n..next.len().saturating_sub(n) {
                next[i] = mean(now[i - n], now[i], now[i + n]);
            }
        });
    next
}

// ANCHOR: check
fn main() {
    let n = 10;
    for height in [1, 2, 3, 24, 25] {
        let plate: Vec<f64> = (0..height * n)
            .map(|i| f64::from((i * i % 17) as u8))
            .collect();
        let mut whole = plate.clone();
        for i in n..plate.len().saturating_sub(n) {
            whole[i] = mean(plate[i - n], plate[i], plate[i + n]);
        }
        for rows in [1, 4, 7, 24, 30] {
            let found = smooth(&plate, n, rows);
            assert!(
                found == whole,
                "{height} rows in bands of {rows}: differs from the step on the whole plate"
            );
        }
    }
    println!("solved: the bands know their neighbors");
}
// ANCHOR_END: check
