//! The data, the serial reference, the rungs of the ladder, and the contention that each of them
//! meets, counted value by value.

use std::collections::HashMap;

use Reads::{Chunk, One, Stride};

/// Threads in a warp, which are issued one instruction together.
pub const WARP: u32 = 32;
/// Values of 4 bytes in a sector: global memory is moved in sectors of 32 bytes.
const SECTOR: u32 = 8;
/// The grid of the rungs in which a thread reads many values.
const BLOCKS: u32 = 16;

// ANCHOR: data
/// Response times in milliseconds: a name, and the values. The seed is fixed.
pub fn data(n: u32) -> [(&'static str, Vec<u32>); 3] {
    let mut state = 42_u32;
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 16 // the upper half: the lower bits of this generator repeat soon
    };
    let even: Vec<u32> = (0..n).map(|_| draw() * 1100 / 65_536).collect();
    // The product of three draws: most are small.
    let mut product = || (u64::from(draw()) * u64::from(draw()) * u64::from(draw())) >> 32;
    let skewed: Vec<u32> = (0..n).map(|_| (product() * 1100 / 65_536) as u32).collect();
    let mut sorted = skewed.clone();
    sorted.sort_unstable();
    [("even", even), ("skewed", skewed), ("sorted", sorted)]
}

/// The bin of a value: the last one has all that is greater.
pub fn bin(value: u32, bins: u32, width: u32) -> u32 {
    (value / width).min(bins - 1)
}

/// Counts one value after the other.
pub fn serial(values: &[u32], bins: u32, width: u32) -> Vec<u32> {
    let mut counts = vec![0; bins as usize];
    for &value in values {
        counts[bin(value, bins, width) as usize] += 1;
    }
    counts
}
// ANCHOR_END: data

// ANCHOR: rungs
/// One kernel, in a file of its own, and what must be known to launch it.
pub struct Rung {
    pub kernel: &'static str,
    pub source: &'static str,
    /// Does each block count in shared memory first?
    private: bool,
    reads: Reads,
}

/// Which values a thread reads: one; a chunk of neighbors; or those that are whole grids apart.
enum Reads {
    One,
    Chunk,
    Stride,
}

#[rustfmt::skip] // a table
pub const RUNGS: [Rung; 4] = [
    rung("histogram_global", include_str!("histogram_global.cu"), false, One),
    rung("histogram_private", include_str!("histogram_private.cu"), true, One),
    rung("histogram_chunk", include_str!("histogram_chunk.cu"), true, Chunk),
    rung("histogram_stride", include_str!("histogram_stride.cu"), true, Stride),
];

const fn rung(kernel: &'static str, source: &'static str, private: bool, reads: Reads) -> Rung {
    Rung {
        kernel,
        source,
        private,
        reads,
    }
}

impl Rung {
    /// The number of blocks.
    pub fn blocks(&self, n: u32, block: u32) -> u32 {
        let enough = n.div_ceil(block);
        match self.reads {
            One => enough,
            Chunk | Stride => enough.min(BLOCKS),
        }
    }

    /// The value that a thread of the grid reads at this step of its loop, if there is one.
    fn index(&self, thread: u32, step: u32, threads: u32, n: u32) -> Option<u32> {
        let each = n.div_ceil(threads);
        let i = match self.reads {
            Chunk => thread * each + step,
            One | Stride => thread + step * threads,
        };
        (step < each && i < n).then_some(i)
    }
}
// ANCHOR_END: rungs

// ANCHOR: contention
/// What the threads of a grid ask for, counted value by value.
#[derive(Debug, Default, PartialEq)]
pub struct Contention {
    /// Reads of warps: up to 32 values each.
    pub reads: u32,
    /// Sectors of global memory that these reads touch.
    pub sectors: u32,
    /// Turns of the atomics that follow: for each read, the greatest number of lanes with one bin.
    pub turns: u32,
    /// Atomics on global memory.
    pub atomics: u32,
    /// Those of them on one and the same bin, where they are most.
    pub hottest: u32,
}

impl Rung {
    /// Counts for these values what the kernel would do with them.
    pub fn contention(&self, values: &[u32], bins: u32, width: u32, block: u32) -> Contention {
        let n = values.len() as u32;
        let blocks = self.blocks(n, block);
        let threads = blocks * block;
        let mut contention = Contention::default();
        let mut on_bin = vec![0; bins as usize]; // atomics on each bin in global memory
        for first in (0..threads).step_by(block as usize) {
            let mut own = vec![0; bins as usize];
            for warp in (first..first + block).step_by(WARP as usize) {
                let lanes = warp..(warp + WARP).min(first + block);
                for step in 0..n.div_ceil(threads) {
                    let read: Vec<u32> = lanes
                        .clone()
                        .filter_map(|thread| self.index(thread, step, threads, n))
                        .collect();
                    if read.is_empty() {
                        continue;
                    }
                    contention.reads += 1;
                    let mut sectors: Vec<u32> = read.iter().map(|i| i / SECTOR).collect();
                    sectors.dedup(); // the indices rise
                    contention.sectors += sectors.len() as u32;
                    let mut same: HashMap<u32, u32> = HashMap::new();
                    for i in read {
                        let bin = bin(values[i as usize], bins, width);
                        own[bin as usize] += 1;
                        *same.entry(bin).or_default() += 1;
                    }
                    contention.turns += same.values().max().expect("a value was read");
                }
            }
            for (on_bin, own) in on_bin.iter_mut().zip(own) {
                *on_bin += if self.private { own.min(1) } else { own };
            }
        }
        contention.atomics = on_bin.iter().sum();
        contention.hottest = *on_bin.iter().max().expect("there are bins");
        contention
    }
}
// ANCHOR_END: contention

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_read_once() {
        for rung in RUNGS {
            for (n, block) in [(1, 32), (31, 64), (257, 256), (10_007, 96), (100_003, 256)] {
                let threads = rung.blocks(n, block) * block;
                let mut times = vec![0; n as usize];
                for thread in 0..threads {
                    for step in 0..=n.div_ceil(threads) {
                        if let Some(i) = rung.index(thread, step, threads, n) {
                            times[i as usize] += 1;
                        }
                    }
                }
                assert!(times.iter().all(|&times| times == 1), "{}", rung.kernel);
            }
        }
    }

    #[test]
    fn values_beyond_the_last_bin_are_in_it() {
        assert_eq!(serial(&[0, 9, 10, 29, 30, 1000], 3, 10), [2, 1, 3]);
    }

    #[test]
    fn contention_by_hand() {
        // Two warps of one block: 32 times the same bin, then 16 times two bins.
        let values: Vec<u32> = [5; 32].into_iter().chain([1, 2].repeat(16)).collect();
        let contention = RUNGS[0].contention(&values, 7, 1, 64);
        let expected = Contention {
            reads: 2,
            sectors: 8,
            turns: 32 + 16,
            atomics: 64,
            hottest: 32,
        };
        assert_eq!(contention, expected);
        let contention = RUNGS[1].contention(&values, 7, 1, 64);
        assert_eq!((contention.atomics, contention.hottest), (3, 1));
    }

    #[test]
    fn without_a_private_copy_the_fullest_bin_is_the_hottest() {
        for (name, values) in data(10_007) {
            let fullest = serial(&values, 100, 10).into_iter().max();
            let contention = RUNGS.map(|rung| rung.contention(&values, 100, 10, 256));
            assert_eq!(Some(contention[0].hottest), fullest, "{name}");
            assert_eq!(contention[0].atomics, 10_007, "{name}");
            assert!(contention[1].hottest <= 10_007_u32.div_ceil(256), "{name}");
            assert!(contention[3].hottest <= BLOCKS, "{name}");
        }
    }

    #[test]
    fn a_chunk_touches_a_sector_for_each_lane() {
        let values = vec![0; (BLOCKS * 32 * 8) as usize]; // 8 values a thread: a chunk is a sector
        let chunk = RUNGS[2].contention(&values, 1, 1, 32);
        let stride = RUNGS[3].contention(&values, 1, 1, 32);
        assert_eq!(chunk.reads, stride.reads);
        assert_eq!(chunk.sectors, 32 * chunk.reads);
        assert_eq!(stride.sectors, 4 * stride.reads);
    }
}
