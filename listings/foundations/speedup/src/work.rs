//! Work of a known length, of which a known part cannot be shared.

use rayon::prelude::*;

/// Steps of one task before a part of them is made serial.
const STEPS: u64 = 50_000;

/// A chain of steps, and then many chains that need its end but not each other.
#[derive(Clone, Copy, Debug)]
pub struct Problem {
    first: u64,
    tasks: u64,
    each: u64,
}

// ANCHOR: step
/// One link of a chain: it needs the one before, and no shortcut is known to the compiler.
fn step(x: u64) -> u64 {
    let x = (x ^ (x >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x.rotate_left(23).wrapping_add(1)
}

fn chain(start: u64, steps: u64) -> u64 {
    (0..steps).fold(start, |x, _| step(x))
}
// ANCHOR_END: step

impl Problem {
    /// The work of `n` tasks, of which the fraction `serial`, from 0 to 1, is taken from the tasks and put into the chain before them.
    ///
    /// # Panics
    /// If `n` is 0 or `serial` is not a fraction.
    pub fn new(n: u64, serial: f64) -> Self {
        assert!(n > 0, "a problem has tasks");
        assert!((0.0..=1.0).contains(&serial), "{serial} is not a fraction");
        let each = (STEPS as f64 * (1.0 - serial)).round() as u64;
        let first = (STEPS - each) * n;
        Self {
            first,
            tasks: n,
            each,
        }
    }

    /// The same problem with `times` as many tasks; what is serial stays as it is.
    pub fn grown(self, times: u64) -> Self {
        Self {
            tasks: self.tasks * times,
            ..self
        }
    }

    /// All its steps.
    pub fn steps(self) -> u64 {
        self.first + self.tasks * self.each
    }

    /// The fraction of its steps that are serial.
    pub fn serial_fraction(self) -> f64 {
        self.first as f64 / self.steps() as f64
    }

    // ANCHOR: solve
    /// The best serial program: no pool, no threads.
    pub fn solve(self) -> u64 {
        let seed = chain(1, self.first);
        (0..self.tasks)
            .map(|task| chain(seed ^ task, self.each))
            .fold(0, u64::wrapping_add)
    }

    /// The same answer from the threads of the pool in which it is called.
    pub fn solve_in_parallel(self) -> u64 {
        let seed = chain(1, self.first); // nobody can help with this
        (0..self.tasks)
            .into_par_iter()
            .map(|task| chain(seed ^ task, self.each))
            .reduce(|| 0, u64::wrapping_add)
    }
    // ANCHOR_END: solve
}
