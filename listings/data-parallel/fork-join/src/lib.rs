//! Divide and conquer with [`rayon::join`]: a sort, a walk over a tree, and the smallest task there is.

// ANCHOR: quicksort
/// Sorts `data`, and says how often it forked.
///
/// Parts of at most `grain` elements are left to the standard library's sort.
pub fn quicksort<T: Ord + Send>(data: &mut [T], grain: usize) -> usize {
    // Splits that go wrong this often are not chance: what is left then is not split any further.
    let depth = 2 * (data.len().max(1).ilog2() + 1);
    quicksort_to(data, grain, depth)
}

fn quicksort_to<T: Ord + Send>(data: &mut [T], grain: usize, depth: u32) -> usize {
    if data.len() <= grain.max(1) || depth == 0 {
        data.sort_unstable();
        return 0;
    }
    let pivot = partition(data);
    let (left, right) = data.split_at_mut(pivot);
    let (left, right) = rayon::join(
        || quicksort_to(left, grain, depth - 1),
        || quicksort_to(&mut right[1..], grain, depth - 1),
    );
    left + right + 1
}
// ANCHOR_END: quicksort

/// Puts a pivot at its place, what is smaller before it and what is not behind it, and returns that place.
/// The pivot is the median of the first, the middle and the last element. Lomuto's scheme, with a swap
/// at every step: a branch that nobody can predict would cost more.
fn partition<T: Ord>(data: &mut [T]) -> usize {
    let (middle, last) = (data.len() / 2, data.len() - 1);
    if data[middle] < data[0] {
        data.swap(middle, 0);
    }
    if data[last] < data[0] {
        data.swap(last, 0);
    }
    if data[middle] < data[last] {
        data.swap(middle, last);
    }
    let (pivot, rest) = data.split_last_mut().expect("two elements or more");
    let mut place = 0;
    for at in 0..rest.len() {
        let smaller = rest[at] < *pivot;
        rest.swap(place, at);
        place += usize::from(smaller);
    }
    data.swap(place, last);
    place
}

// ANCHOR: tree
/// A search tree that is as lopsided as its keys came.
pub struct Tree {
    key: u64,
    /// How many keys are in this tree.
    size: usize,
    children: [Option<Box<Tree>>; 2],
}

/// Adds up the keys of a tree, and says how often it forked. Trees of at most `grain` keys are walked in one thread.
pub fn sum(tree: &Tree, grain: usize) -> (u64, usize) {
    let sum_of = |side: usize| match &tree.children[side] {
        Some(child) => sum(child, grain),
        None => (0, 0),
    };
    let forks = usize::from(tree.size > grain);
    let (left, right) = if forks == 1 {
        rayon::join(|| sum_of(0), || sum_of(1))
    } else {
        (sum_of(0), sum_of(1))
    };
    (tree.key + left.0 + right.0, left.1 + right.1 + forks)
}
// ANCHOR_END: tree

impl Tree {
    /// A tree of these keys, inserted in this order.
    ///
    /// # Panics
    /// If there is no key.
    pub fn new(keys: &[u64]) -> Self {
        let leaf = |key| Self {
            key,
            size: 1,
            children: [None, None],
        };
        let (first, rest) = keys.split_first().expect("a tree has a key");
        let mut root = leaf(*first);
        for &key in rest {
            let mut tree = &mut root;
            loop {
                tree.size += 1;
                let side = usize::from(key >= tree.key);
                match tree.children[side] {
                    Some(ref mut child) => tree = child,
                    ref mut empty => {
                        *empty = Some(Box::new(leaf(key)));
                        break;
                    }
                }
            }
        }
        root
    }
}

// ANCHOR: fib
/// The `n`-th Fibonacci number, by a fork at every call for `n` above `grain`: work that is next to nothing but forks.
pub fn fib(n: u64, grain: u64) -> u64 {
    if n < 2 {
        return n;
    }
    if n <= grain {
        return fib(n - 1, grain) + fib(n - 2, grain);
    }
    let (a, b) = rayon::join(|| fib(n - 1, grain), || fib(n - 2, grain));
    a + b
}
// ANCHOR_END: fib

/// `count` numbers that look random and are the same every time: the generator SplitMix64
/// (Steele, Lea and Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014), from the seed 1.
pub fn numbers(count: usize) -> Vec<u64> {
    let mut state = 1_u64;
    let next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    std::iter::repeat_with(next).take(count).collect()
}
