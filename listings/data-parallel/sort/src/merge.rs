//! Each thread sorts a part with the standard library's sort; then the parts are merged, by all threads.

/// Shorter than this, two parts are merged in one thread.
const GRAIN: usize = 1 << 14;

// ANCHOR: sort
/// Sorts `data` on the threads of the pool. `scratch` has to be as long; what it holds is lost.
pub fn merge_sort(data: &mut [u64], scratch: &mut [u64]) {
    let part = data.len().div_ceil(rayon::current_num_threads()).max(1);
    // From inside the pool; see "Entering the pool once".
    rayon::scope(|_| sort(data, scratch, part, true));
}

/// Sorts `data`; the result stands there afterwards, or in `scratch` if it is not to be `here`.
fn sort(data: &mut [u64], scratch: &mut [u64], part: usize, here: bool) {
    if data.len() <= part {
        data.sort_unstable();
        if !here {
            scratch.copy_from_slice(data);
        }
        return;
    }
    // In the middle, but at the border of a part.
    let middle = part * data.len().div_ceil(part).div_ceil(2);
    let (left, right) = data.split_at_mut(middle);
    let (left_scratch, right_scratch) = scratch.split_at_mut(middle);
    rayon::join(
        || sort(left, left_scratch, part, !here),
        || sort(right, right_scratch, part, !here),
    );
    if here {
        merge(left_scratch, right_scratch, data);
    } else {
        merge(left, right, scratch);
    }
}
// ANCHOR_END: sort

// ANCHOR: merge
/// Merges two sorted slices into `out`, which is as long as both.
fn merge(a: &[u64], b: &[u64], out: &mut [u64]) {
    if out.len() <= GRAIN {
        return merge_serial(a, b, out);
    }
    let (longer, shorter) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    // Whatever is below the middle of the longer one belongs before it, and the rest behind it.
    let (lower, upper) = longer.split_at(longer.len() / 2);
    let place = shorter.partition_point(|number| *number < upper[0]);
    let (below, above) = shorter.split_at(place);
    let (out_lower, out_upper) = out.split_at_mut(lower.len() + below.len());
    rayon::join(
        || merge(lower, below, out_lower),
        || merge(upper, above, out_upper),
    );
}
// ANCHOR_END: merge

// ANCHOR: serial
fn merge_serial(a: &[u64], b: &[u64], out: &mut [u64]) {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        // Which one is smaller, nobody can predict: so it is chosen by arithmetic, not by a jump.
        let from_b = b[j] < a[i];
        out[i + j] = if from_b { b[j] } else { a[i] };
        i += usize::from(!from_b);
        j += usize::from(from_b);
    }
    out[i + j..][..a.len() - i].copy_from_slice(&a[i..]);
    out[a.len() + j..].copy_from_slice(&b[j..]);
}
// ANCHOR_END: serial
