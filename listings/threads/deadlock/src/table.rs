use crate::sync::Mutex;

/// A round table with a fork between every two seats: seat `i` has fork `i` on its left and fork
/// `i + 1` on its right, and the last seat has fork 0 on its right.
///
/// The problem is Dijkstra's, from "Hierarchical ordering of sequential processes", Acta
/// Informatica 1 (1971).
///
/// # Panics
///
/// All methods that take a seat, if there is no such seat, or if another thread panicked while it
/// held a fork.
pub struct Table {
    /// Each fork counts the meals that it has served.
    forks: Vec<Mutex<u32>>,
}

impl Table {
    /// A table for that many philosophers, two or more.
    pub fn new(seats: usize) -> Self {
        let forks = (0..seats).map(|_| Mutex::new(0)).collect();
        Self { forks }
    }

    // ANCHOR: greedy
    /// Eats one meal, the left fork first; calls `between` with one fork in hand.
    pub fn dine_greedily(&self, seat: usize, between: impl FnOnce()) {
        let (left, right) = (seat, (seat + 1) % self.forks.len());
        self.eat(left, right, between);
    }
    // ANCHOR_END: greedy

    // ANCHOR: ordered
    /// Eats one meal, the fork with the lower number first.
    pub fn dine_in_order(&self, seat: usize, between: impl FnOnce()) {
        let (left, right) = (seat, (seat + 1) % self.forks.len());
        self.eat(left.min(right), left.max(right), between);
    }
    // ANCHOR_END: ordered

    // ANCHOR: eat
    fn eat(&self, first: usize, second: usize, between: impl FnOnce()) {
        let mut first = self.forks[first].lock().expect("nobody panics");
        between();
        let mut second = self.forks[second].lock().expect("nobody panics");
        *first += 1;
        *second += 1;
    }
    // ANCHOR_END: eat

    /// The number of meals that each fork has served.
    pub fn served(&self) -> Vec<u32> {
        let forks = self.forks.iter();
        forks
            .map(|fork| *fork.lock().expect("nobody panics"))
            .collect()
    }

    /// Whether `fork` is in somebody's hand at this moment.
    pub fn is_taken(&self, fork: usize) -> bool {
        self.forks[fork].try_lock().is_err()
    }
}
