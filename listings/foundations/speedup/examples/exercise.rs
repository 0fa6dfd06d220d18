/// What keeps a program from running faster on more threads.
#[derive(Debug, PartialEq)]
enum Limit {
    /// A part of the work that no second thread can help with: the same on any number of threads.
    SerialWork,
    /// What comes with the threads: waiting, uneven shares, full memory lines. It grows with their number.
    Overhead,
}

/// Says what limits a program: `times[0]` is its time on one thread, `times[1]` on two, and so on; there are at least three.
fn what_limits(times: &[f64]) -> Limit {
    // An efficiency that falls looks like overhead; but it falls for serial work, too.
    // Compute something for each number of threads that stays the same if the serial part is all there is.
    let threads = times.len() as f64;
    let efficiency = times[0] / times[times.len() - 1] / threads;
    if efficiency > 0.75 {
        Limit::SerialWork
    } else {
        Limit::Overhead
    }
}

// ANCHOR: check
/// The times of a program with a fraction of serial work, and an overhead for each further thread.
fn times(serial: f64, overhead: f64) -> Vec<f64> {
    (0..8u32)
        .map(|more| {
            let threads = f64::from(more + 1);
            10.0 * (serial + (1.0 - serial) / threads + overhead * f64::from(more))
        })
        .collect()
}

fn main() {
    assert_eq!(
        what_limits(&times(0.02, 0.0)),
        Limit::SerialWork,
        "the first program has no overhead"
    );
    assert_eq!(
        what_limits(&times(0.25, 0.0)),
        Limit::SerialWork,
        "the second program has too little parallel work, and no overhead"
    );
    assert_eq!(
        what_limits(&times(0.02, 0.02)),
        Limit::Overhead,
        "the third program pays for each thread"
    );
    assert_eq!(
        what_limits(&times(0.0, 0.002)),
        Limit::Overhead,
        "the fourth program has no serial part, and pays a little for each thread"
    );
    println!("two programs need more parallel work, two need less overhead");
}
// ANCHOR_END: check
