use std::fmt;

/// Threads in a row and in a column of a block, and how deep a tile of A or B is.
pub const THREADS: u64 = 16;

/// C has `m` rows and `n` columns; a row of A and a column of B have `k` elements.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub m: u64,
    pub n: u64,
    pub k: u64,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { m, n, k } = self;
        write!(f, "({m} × {k}) · ({k} × {n})")
    }
}

/// A kernel of the ladder.
pub struct Rung {
    pub name: &'static str,
    pub source: &'static str,
    /// Elements of C in a row and in a column of what one block calculates.
    pub tile: u64,
    /// Whether a block fetches tiles into shared memory.
    pub shared: bool,
    /// Whether x runs down the rows of C.
    pub x_is_row: bool,
    /// The sectors of 32 bytes into which 32 lanes' reads fall: of A, and of B.
    pub sectors: [u64; 2],
}

pub const LADDER: [Rung; 4] = [
    // Lanes 0 to 15 have 16 rows and one column, lanes 16 to 31 the same rows and the next.
    Rung {
        name: "strided",
        source: include_str!("strided.cu"),
        tile: THREADS,
        shared: false,
        x_is_row: true,
        sectors: [16, 1],
    },
    // Lanes 0 to 15 have 16 columns and one row, lanes 16 to 31 the same columns and the next.
    Rung {
        name: "naive",
        source: include_str!("naive.cu"),
        tile: THREADS,
        shared: false,
        x_is_row: false,
        sectors: [2, 2],
    },
    // Twice 16 numbers that lie side by side: 2 × 64 bytes.
    Rung {
        name: "tiled",
        source: include_str!("tiled.cu"),
        tile: THREADS,
        shared: true,
        x_is_row: false,
        sectors: [4, 4],
    },
    Rung {
        name: "registers",
        source: include_str!("registers.cu"),
        tile: 4 * THREADS,
        shared: true,
        x_is_row: false,
        sectors: [4, 4],
    },
];

impl Rung {
    /// Blocks along x and y.
    pub fn grid(&self, Shape { m, n, .. }: Shape) -> [u64; 2] {
        let (across, down) = (n.div_ceil(self.tile), m.div_ceil(self.tile));
        if self.x_is_row {
            [down, across]
        } else {
            [across, down]
        }
    }

    // ANCHOR: counts
    /// Numbers that all threads together read from global memory: of A, and of B.
    pub fn global_reads(&self, Shape { m, n, k }: Shape) -> [u64; 2] {
        // So many columns share a read of A, and rows a read of B.
        let side = if self.shared { self.tile } else { 1 };
        [m * k * n.div_ceil(side), k * n * m.div_ceil(side)]
    }

    /// Sectors that the warps' reads of global memory touch, for matrices that fill the tiles.
    pub fn sectors(&self, shape: Shape) -> u64 {
        let reads = self.global_reads(shape).into_iter().zip(self.sectors);
        reads.map(|(reads, sectors)| reads / 32 * sectors).sum()
    }

    /// Numbers that all threads together read from shared memory.
    pub fn shared_reads(&self, shape: Shape) -> u64 {
        if !self.shared {
            return 0;
        }
        // A thread has side × side sums, for which it reads side numbers of each tile.
        let side = self.tile / THREADS;
        let blocks: u64 = self.grid(shape).iter().product();
        blocks * THREADS * THREADS * shape.k.next_multiple_of(THREADS) * 2 * side
    }

    /// Barriers at which each block meets: two for each tile along k.
    pub fn barriers(&self, shape: Shape) -> u64 {
        if self.shared {
            2 * shape.k.div_ceil(THREADS)
        } else {
            0
        }
    }
    // ANCHOR_END: counts
}
