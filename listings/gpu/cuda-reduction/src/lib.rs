//! The rungs of the ladder, how each is launched, and what that costs, counted from the index
//! arithmetic of the kernels.

use Finish::{Atomic, Relaunch};
use Shared::{EachThread, EachWarp, Nothing};
use Values::{Many, One};

/// Threads in a warp, which are issued one instruction together.
pub const WARP: u32 = 32;
/// Banks of shared memory: neighboring 4-byte words lie in neighboring banks, and a bank serves one
/// word at a time.
pub const BANKS: u32 = 32;
/// The largest grid where a thread adds many values.
const MOST_BLOCKS: u32 = 64;

// ANCHOR: rungs
/// One kernel, in a file of its own, and what must be known to launch it.
pub struct Rung {
    pub kernel: &'static str,
    pub source: &'static str,
    values: Values,
    finish: Finish,
    shared: Shared,
}

/// How many values a thread reads.
enum Values {
    One,
    Many,
}

/// How the sums of the blocks become one: all add to it, or the sums are the values of a next launch.
#[derive(PartialEq)]
enum Finish {
    Atomic,
    Relaunch,
}

/// Whose sums wait in shared memory.
enum Shared {
    Nothing,
    EachThread,
    EachWarp,
}

#[rustfmt::skip] // a table
pub const RUNGS: [Rung; 7] = [
    rung("sum_atomic", include_str!("sum_atomic.cu"), One, Atomic, Nothing),
    rung("sum_interleaved", include_str!("sum_interleaved.cu"), One, Relaunch, EachThread),
    rung("sum_compact", include_str!("sum_compact.cu"), One, Relaunch, EachThread),
    rung("sum_sequential", include_str!("sum_sequential.cu"), One, Relaunch, EachThread),
    rung("sum_grid_stride", include_str!("sum_grid_stride.cu"), Many, Relaunch, EachThread),
    rung("sum_shuffle", include_str!("sum_shuffle.cu"), Many, Relaunch, EachWarp),
    rung("sum_one_atomic", include_str!("sum_one_atomic.cu"), Many, Atomic, EachWarp),
];
// ANCHOR_END: rungs

const fn rung(
    kernel: &'static str,
    source: &'static str,
    values: Values,
    finish: Finish,
    shared: Shared,
) -> Rung {
    Rung {
        kernel,
        source,
        values,
        finish,
        shared,
    }
}

// ANCHOR: launches
/// One launch: `n` values go in, and `sums` come out.
pub struct Launch {
    pub n: u32,
    pub blocks: u32,
    pub sums: u32,
}

impl Rung {
    /// The launches that make one sum of `n` values. `block`, a power of two, is the size of a block.
    pub fn launches(&self, mut n: u32, block: u32) -> Vec<Launch> {
        let mut launches = Vec::new();
        loop {
            let blocks = match self.values {
                One => n.div_ceil(block),
                Many => n.div_ceil(block).min(MOST_BLOCKS),
            };
            let sums = match self.finish {
                Atomic => 1,
                Relaunch => blocks,
            };
            launches.push(Launch { n, blocks, sums });
            if sums == 1 {
                return launches;
            }
            n = sums;
        }
    }
}
// ANCHOR_END: launches

/// What a sum costs: barriers and atomics of all blocks, and bytes that threads read and write in
/// global memory, atomics not counted.
#[derive(Debug, Default, PartialEq)]
pub struct Cost {
    pub barriers: u32,
    pub atomics: u32,
    pub bytes: u64,
}

impl Rung {
    /// The cost of summing `n` values.
    pub fn cost(&self, n: u32, block: u32) -> Cost {
        let mut cost = Cost::default();
        for launch in self.launches(n, block) {
            cost.barriers += launch.blocks
                * match self.shared {
                    Nothing => 0,
                    EachThread => block.ilog2(),
                    EachWarp => 1,
                };
            match (&self.finish, &self.shared) {
                (Atomic, Nothing) => cost.atomics += launch.n,
                (Atomic, _) => cost.atomics += launch.blocks,
                (Relaunch, _) => cost.bytes += 4 * u64::from(launch.sums),
            }
            cost.bytes += 4 * u64::from(launch.n);
        }
        cost
    }

    // ANCHOR: roundings
    /// The longest chain of additions that a value goes through. Each may round; the first one, to 0,
    /// does not.
    pub fn roundings(&self, n: u32, block: u32) -> u32 {
        let roundings = |launch: &Launch| {
            let per_thread = launch.n.div_ceil(launch.blocks * block);
            let (tree, sums_of_blocks) = match self.shared {
                Nothing => (0, launch.n),
                EachThread => (block.ilog2(), launch.blocks),
                EachWarp => (2 * WARP.ilog2(), launch.blocks),
            };
            let at_the_total = match self.finish {
                Atomic => sums_of_blocks - 1,
                Relaunch => 0,
            };
            per_thread - 1 + tree + at_the_total
        };
        self.launches(n, block).iter().map(roundings).sum()
    }

    /// How far a sum of `f32` may be from the true one, in whatever order the blocks come, if
    /// `magnitudes` is the sum of the absolute values: Higham, *Accuracy and Stability of Numerical
    /// Algorithms*, 2nd edition, section 4.2.
    pub fn bound(&self, n: u32, block: u32, magnitudes: f64) -> f64 {
        let chain = f64::from(self.roundings(n, block)) * f64::from(f32::EPSILON) / 2.0;
        chain / (1.0 - chain) * magnitudes
    }
    // ANCHOR_END: roundings
}

// ANCHOR: trees
/// Where thread `t` of `block` adds at the level of this stride, if it does: it adds to `sums[at]`
/// what stands in `sums[at + stride]`.
pub type Place = fn(t: u32, stride: u32, block: u32) -> Option<u32>;

/// The three trees: a name, whether the strides grow, and the condition and index of the kernel.
pub const TREES: [(&str, bool, Place); 3] = [
    ("interleaved", true, |t, stride, _| {
        (t % (2 * stride) == 0).then_some(t)
    }),
    ("compact", true, |t, stride, block| {
        Some(2 * stride * t).filter(|&at| at < block)
    }),
    ("sequential", false, |t, stride, _| {
        (t < stride).then_some(t)
    }),
];

/// What a level, or a whole tree, asks of one block.
#[derive(Debug, Default, PartialEq)]
pub struct Level {
    /// Threads that add.
    pub additions: u32,
    /// Warps of which at least one thread adds: the addition is issued once for each.
    pub warps: u32,
    /// Those of them in which other threads do not.
    pub divergent: u32,
    /// Passes in which the banks serve one access of each of these warps: more than one for a warp
    /// that asks one bank for several words.
    pub passes: u32,
}

/// Counts the level of this stride, thread by thread.
pub fn level(block: u32, stride: u32, place: Place) -> Level {
    let mut level = Level::default();
    for warp in (0..block).step_by(WARP as usize) {
        let places: Vec<u32> = (warp..warp + WARP)
            .filter_map(|t| place(t, stride, block))
            .collect();
        let mut words = [0; BANKS as usize];
        for at in &places {
            words[(at % BANKS) as usize] += 1; // no two threads ask for the same word
        }
        level.additions += places.len() as u32;
        level.warps += u32::from(!places.is_empty());
        level.divergent += u32::from(!places.is_empty() && places.len() < WARP as usize);
        level.passes += words.iter().max().expect("there are banks");
    }
    level
}
// ANCHOR_END: trees

/// The strides of a tree, level by level.
pub fn strides(block: u32, growing: bool) -> Vec<u32> {
    let strides = (0..block.ilog2()).map(|level| 1 << level);
    if growing {
        strides.collect()
    } else {
        strides.rev().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the kernel does with `sums`, by the index arithmetic that is counted here.
    fn run(block: u32, growing: bool, place: Place) -> Vec<u32> {
        let mut sums: Vec<u32> = (0..block).collect();
        for stride in strides(block, growing) {
            let before = sums.clone();
            for at in (0..block).filter_map(|t| place(t, stride, block)) {
                sums[at as usize] = before[at as usize] + before[(at + stride) as usize];
            }
        }
        sums
    }

    #[test]
    fn each_tree_makes_one_sum_of_all() {
        for block in [32, 64, 256, 1024] {
            for (name, growing, place) in TREES {
                let sums = run(block, growing, place);
                assert_eq!(sums[0], block * (block - 1) / 2, "{name}, {block}");
                let additions: u32 = strides(block, growing)
                    .iter()
                    .map(|&stride| level(block, stride, place).additions)
                    .sum();
                assert_eq!(additions, block - 1, "{name}, {block}");
            }
        }
    }

    #[test]
    fn launches_end_with_one_sum_and_leave_no_value_out() {
        for rung in RUNGS {
            for (n, block) in [
                (1, 32),
                (31, 32),
                (257, 256),
                (100_003, 64),
                (4_000_000, 32),
            ] {
                let launches = rung.launches(n, block);
                assert_eq!(launches[0].n, n);
                assert_eq!(launches.last().map(|launch| launch.sums), Some(1));
                for pair in launches.windows(2) {
                    assert_eq!(pair[0].sums, pair[1].n);
                }
                for launch in launches {
                    let covered = match rung.values {
                        One => launch.blocks * block,
                        Many => u32::MAX,
                    };
                    assert!(launch.blocks > 0 && covered >= launch.n);
                }
            }
        }
    }

    #[test]
    fn a_small_sum_by_hand() {
        // 5 blocks of 32 threads for 130 values, then 1 block for 5 sums.
        let sequential = &RUNGS[3];
        assert_eq!(
            sequential.cost(130, 32),
            Cost {
                barriers: 6 * 5,
                atomics: 0,
                bytes: 4 * (130 + 5 + 5 + 1)
            }
        );
        assert_eq!(sequential.roundings(130, 32), 10);
        assert_eq!(RUNGS[0].roundings(130, 32), 129);
        // Up to 5 values a thread in 64 blocks of 32: 4 roundings, 10 in two warps, 63 at the total.
        assert_eq!(RUNGS[6].roundings(10_000, 32), 4 + 10 + 63);
    }
}
