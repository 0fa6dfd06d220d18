use std::cell::Cell;

/// A matrix, row by row, that notes which cache lines of eight numbers its readers touch, one after the other.
struct Matrix {
    rows: usize,
    columns: usize,
    numbers: Vec<f64>,
    last: Cell<usize>,
    jumps: Cell<usize>,
}

impl Matrix {
    fn get(&self, row: usize, column: usize) -> f64 {
        let index = row * self.columns + column;
        if self.last.replace(index / 8) != index / 8 {
            self.jumps.set(self.jumps.get() + 1);
        }
        self.numbers[index]
    }
}

/// The sum of each column. The outer loop goes over the rows, so that the numbers are read as they lie in memory; the sums, which are
/// read again and again, are few enough for the first cache.
fn column_sums(matrix: &Matrix) -> Vec<f64> {
    let mut sums = vec![0.0; matrix.columns];
    for row in 0..matrix.rows {
        for (column, sum) in sums.iter_mut().enumerate() {
            *sum += matrix.get(row, column);
        }
    }
    sums
}

// ANCHOR: check
fn main() {
    let (rows, columns) = (300, 400);
    let matrix = Matrix {
        rows,
        columns,
        numbers: (0..rows * columns).map(|i| (i % 1000) as f64).collect(),
        last: Cell::new(usize::MAX),
        jumps: Cell::new(0),
    };
    let sums = column_sums(&matrix);
    for column in [0, 17, 399] {
        let expected: f64 = (0..rows)
            .map(|row| ((row * columns + column) % 1000) as f64)
            .sum();
        assert_eq!(sums[column], expected);
    }
    let (jumps, lines) = (matrix.jumps.get(), rows * columns / 8);
    assert!(
        jumps <= 2 * lines,
        "{jumps} jumps from line to line, for {lines} lines"
    );
    println!("solved: {jumps} jumps for {lines} lines");
}
// ANCHOR_END: check
