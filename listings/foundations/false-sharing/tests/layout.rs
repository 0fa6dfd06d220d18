//! What the page claims of addresses and sums.

use std::sync::atomic::AtomicU64;

use crossbeam_utils::CachePadded;
use listing_foundations_false_sharing::{LINE, Packed, count, lines, total};

#[test]
fn packed_counters_lie_in_one_line_and_padded_ones_in_their_own() {
    assert_eq!(size_of::<Packed>(), LINE);
    let packed = Packed::default();
    let packed: Vec<&AtomicU64> = packed.0.iter().collect();
    let padded: [CachePadded<AtomicU64>; 8] = Default::default();
    let padded: Vec<&AtomicU64> = padded.iter().map(|counter| &**counter).collect();
    assert_eq!((lines(&packed), lines(&padded)), (1, 8));
}

#[test]
#[cfg(target_arch = "x86_64")]
fn padding_takes_two_lines_here() {
    assert_eq!(size_of::<CachePadded<AtomicU64>>(), 128);
    assert_eq!(align_of::<CachePadded<AtomicU64>>(), 128);
}

/// False sharing costs time and nothing else.
#[test]
fn no_increment_is_lost_in_either_place() {
    let packed = Packed::default();
    let packed: Vec<&AtomicU64> = packed.0.iter().collect();
    count(&packed, 10_000);
    assert_eq!(total(&packed), 80_000);
    let padded: [CachePadded<AtomicU64>; 3] = Default::default();
    let padded: Vec<&AtomicU64> = padded.iter().map(|counter| &**counter).collect();
    count(&padded, 10_000);
    assert_eq!(total(&padded), 30_000);
}
