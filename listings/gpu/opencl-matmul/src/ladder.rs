use std::fmt;

/// Work-items in a row and in a column of a work-group, and how deep a tile of A or B is.
pub const ITEMS: usize = 16;

/// C has `m` rows and `n` columns; a row of A and a column of B have `k` elements.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub m: usize,
    pub n: usize,
    pub k: usize,
}

/// A kernel of the ladder.
pub struct Rung {
    pub name: &'static str,
    pub source: &'static str,
    /// Elements of C in a row and in a column of what one work-group calculates.
    pub tile: usize,
    /// Elements in a row and in a column of what shares its reads of global memory.
    pub shared: usize,
}

pub const LADDER: [Rung; 3] = [
    Rung {
        name: "naive",
        source: include_str!("naive.cl"),
        tile: ITEMS,
        shared: 1,
    },
    Rung {
        name: "tiled",
        source: include_str!("tiled.cl"),
        tile: ITEMS,
        shared: ITEMS,
    },
    Rung {
        name: "registers",
        source: include_str!("registers.cl"),
        tile: 4 * ITEMS,
        shared: 4 * ITEMS,
    },
];

impl Rung {
    /// Work-groups in a row and in a column.
    pub fn groups(&self, shape: Shape) -> [usize; 2] {
        [shape.n, shape.m].map(|length| length.div_ceil(self.tile))
    }

    // ANCHOR: counts
    /// Reads of global memory: all of A for each column of tiles, all of B for each row of tiles.
    pub fn global_reads(&self, Shape { m, n, k }: Shape) -> usize {
        m * k * n.div_ceil(self.shared) + k * n * m.div_ceil(self.shared)
    }

    /// Reads of local memory: for `side`² products, a work-item reads `side` numbers of each tile.
    pub fn local_reads(&self, shape: Shape) -> usize {
        if self.shared == 1 {
            return 0;
        }
        let [across, down] = self.groups(shape);
        let side = self.tile / ITEMS;
        across * down * ITEMS * ITEMS * shape.k.next_multiple_of(ITEMS) * 2 * side
    }

    /// Barriers that work-groups meet at: two for each step from tile to tile.
    pub fn barriers(&self, shape: Shape) -> usize {
        if self.shared == 1 {
            return 0;
        }
        let [across, down] = self.groups(shape);
        across * down * 2 * shape.k.div_ceil(ITEMS)
    }
    // ANCHOR_END: counts
}

impl Shape {
    /// Shapes to check: work-groups that are full, nearly, or hold a single element; and one of about `n` × `n`.
    pub fn list(n: usize) -> [Self; 4] {
        let shape = |m, n, k| Self { m, n, k };
        [
            shape(1, 1, 1),
            shape(16, 16, 16),
            shape(17, 15, 33),
            shape(n, n.saturating_sub(5).max(1), n + 3),
        ]
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { m, n, k } = self;
        write!(f, "({m} × {k}) · ({k} × {n})")
    }
}
