use std::sync::atomic::{AtomicUsize, Ordering};

/// How often this program forks.
static FORKS: AtomicUsize = AtomicUsize::new(0);

fn fork<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    FORKS.fetch_add(1, Ordering::Relaxed);
    rayon::join(a, b)
}

/// The smallest and the largest element. Work here: it forks down to single elements, and the forks take longer than the work.
fn extremes(data: &[i64]) -> Option<(i64, i64)> {
    match data {
        [] => None,
        [only] => Some((*only, *only)),
        _ => {
            let (left, right) = data.split_at(data.len() / 2);
            let (left, right) = fork(|| extremes(left), || extremes(right));
            let (left, right) = (left?, right?);
            Some((left.0.min(right.0), left.1.max(right.1)))
        }
    }
}

// ANCHOR: check
fn main() {
    assert_eq!(extremes(&[]), None);
    assert_eq!(extremes(&[3]), Some((3, 3)));
    let data: Vec<i64> = (0..1_000_000).map(|i| (i * 7_919) % 1_000_003).collect();
    let (min, max) = (data.iter().min(), data.iter().max());
    FORKS.store(0, Ordering::Relaxed);
    let found = extremes(&data);
    assert_eq!(found, min.copied().zip(max.copied()));
    let forks = FORKS.load(Ordering::Relaxed);
    assert!(forks <= 1000, "too many forks: {forks}");
    assert!(forks >= 15, "too few forks to keep 16 cores busy: {forks}");
    println!("solved with {forks} forks");
}
// ANCHOR_END: check
