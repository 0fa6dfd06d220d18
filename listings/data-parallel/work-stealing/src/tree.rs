//! Trees whose size nobody knows before they are walked.
//!
//! After Olivier and others, *UTS: An Unbalanced Tree Search Benchmark*, LCPC 2006: a hash of its own tells each node how many children
//! it has.

/// No tree is deeper.
const DEPTH: u32 = 22;

/// A node: all that is below it follows from this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    bits: u64,
    depth: u32,
}

/// The roots of `count` trees.
pub fn roots(count: usize) -> Vec<Node> {
    let root = |number| Node {
        bits: mix(number),
        depth: 0,
    };
    (0..count as u64).map(root).collect()
}

/// Visits a node, and adds its children to `found`: none, one, two or three.
pub fn visit(node: Node, found: &mut Vec<Node>) {
    // Stands for the work at a node.
    let hash = (0..40).fold(node.bits, |hash, _| mix(hash));
    if node.depth < DEPTH {
        found.extend((0..hash % 4).map(|child| Node {
            bits: mix(hash.wrapping_add(child)),
            depth: node.depth + 1,
        }));
    }
}

/// Walks the trees of these roots with a stack, and counts their nodes.
pub fn count(roots: &[Node]) -> usize {
    let (mut stack, mut count) = (roots.to_vec(), 0);
    while let Some(node) = stack.pop() {
        visit(node, &mut stack);
        count += 1;
    }
    count
}

/// The finalizer of the generator SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every bit of the input changes half of the output's.
fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
