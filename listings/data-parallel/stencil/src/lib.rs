//! The heat equation on a square plate, step by step: four ways that give the same result to the bit.
//!
//! Each rung of the ladder is a file of its own. All of them use the explicit scheme with five points, and keep the edges of the plate
//! as they are.

mod indexed;
mod parallel;
mod rows;
mod tiled;

pub use indexed::indexed;
pub use parallel::parallel;
pub use rows::rows;
pub use tiled::tiled;

/// How much of the difference to its neighbors a point takes over in a step. Below 0.25 the scheme is stable.
const ALPHA: f64 = 0.2;

/// A square plate, row by row.
#[derive(Clone, Debug)]
pub struct Plate {
    /// The length of an edge, at least 3.
    pub n: usize,
    /// `n` × `n` temperatures.
    pub points: Vec<f64>,
    /// Where a step puts its result: the two change places after it. The edges are the same in both.
    next: Vec<f64>,
}

impl Plate {
    /// A plate that is warm at its upper edge and has a pattern inside.
    ///
    /// # Panics
    /// If `n` is less than 3.
    pub fn new(n: usize) -> Self {
        assert!(n >= 3, "a plate has at least 3 points along an edge");
        let mut points: Vec<f64> = (0..n * n).map(|i| (i * 7 % 11) as f64).collect();
        points[..n].fill(100.0);
        let next = points.clone();
        Self { n, points, next }
    }

    /// The sum of all temperatures.
    pub fn heat(&self) -> f64 {
        self.points.iter().sum()
    }
}
