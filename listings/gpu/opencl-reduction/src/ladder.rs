/// Work-items in a work-group: a power of two.
pub const GROUP: usize = 256;

/// The steps of a tree over the values of one work-group. Each begins with a barrier.
const STEPS: usize = GROUP.ilog2() as usize;

/// A kernel of the ladder. Its file has the same name.
pub struct Rung {
    pub name: &'static str,
    pub source: &'static str,
    /// What one launch does with `n` values.
    pub pass: fn(n: usize) -> Pass,
}

/// One launch.
pub struct Pass {
    pub inputs: usize,
    pub outputs: usize,
    pub groups: usize,
    pub reads: usize,
    pub writes: usize,
    pub barriers: usize,
    /// How many additions a value goes through at most.
    pub additions: usize,
}

pub const LADDER: [Rung; 5] = [
    Rung {
        name: "sum_atomic",
        source: include_str!("sum_atomic.cl"),
        pass: |n| Pass {
            inputs: n,
            outputs: 1,
            groups: n.div_ceil(GROUP),
            reads: 2 * n, // the value, and the counter,
            writes: n,    // which is written as often
            barriers: 0,
            additions: n,
        },
    },
    Rung {
        name: "sum_interleaved",
        source: include_str!("sum_interleaved.cl"),
        pass: |n| tree(n, n.div_ceil(GROUP), 1),
    },
    Rung {
        name: "sum_sequential",
        source: include_str!("sum_sequential.cl"),
        pass: |n| tree(n, n.div_ceil(GROUP), 1),
    },
    Rung {
        name: "sum_first_add",
        source: include_str!("sum_first_add.cl"),
        pass: |n| tree(n, n.div_ceil(2 * GROUP), 2),
    },
    Rung {
        name: "sum_grid_stride",
        source: include_str!("sum_grid_stride.cl"),
        // Never more groups than a second launch can finish with one group.
        pass: |n| {
            let groups = n.div_ceil(GROUP).min(GROUP);
            tree(n, groups, n.div_ceil(groups * GROUP))
        },
    },
];

/// Each of the work-items adds up `each` values alone, before the tree of its group begins.
fn tree(n: usize, groups: usize, each: usize) -> Pass {
    Pass {
        inputs: n,
        outputs: groups,
        groups,
        reads: n,
        writes: groups,
        barriers: groups * STEPS,
        additions: each - 1 + STEPS,
    }
}

impl Rung {
    /// The launches that make one sum of `n` values.
    pub fn passes(&self, n: usize) -> Vec<Pass> {
        let mut passes = vec![(self.pass)(n)];
        while passes[passes.len() - 1].outputs > 1 {
            let left = passes[passes.len() - 1].outputs;
            passes.push((self.pass)(left));
        }
        passes
    }
}

/// Sizes to check: some at which a work-group is full, or nearly, or one value too many, and `n`.
pub fn sizes(n: usize) -> impl Iterator<Item = usize> {
    let few = [1, GROUP - 1, GROUP, GROUP + 1, GROUP * GROUP + 1];
    few.into_iter().filter(move |&few| few < n).chain([n])
}
