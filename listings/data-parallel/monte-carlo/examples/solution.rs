use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// How many packets one child buys until it has all six pictures, one of which is in each packet.
fn packets(generator: &mut impl Rng) -> u64 {
    let (mut pictures, mut packets) = (0_u8, 0);
    while pictures != 0b11_1111 {
        // A number from 0 to 5: the upper half of the product.
        let picture = (u128::from(generator.next_u64()) * 6) >> 64;
        pictures |= 1 << picture;
        packets += 1;
    }
    packets
}

/// How many children draw from one stream.
const BLOCK: u64 = 1000;

/// How many packets `children` children buy together.
///
/// Block *k* draws from stream *k*, whichever thread computes it.
fn bought(children: u64) -> u64 {
    let of_block = |block: u64| -> u64 {
        let mut generator = Xoshiro256PlusPlus::seed_from_u64(block);
        let share = block * BLOCK..children.min((block + 1) * BLOCK);
        share.map(|_| packets(&mut generator)).sum()
    };
    let blocks = 0..children.div_ceil(BLOCK);
    blocks.into_par_iter().map(of_block).sum()
}

// ANCHOR: check
fn main() {
    let with = |threads, children| {
        let pool = ThreadPoolBuilder::new().num_threads(threads);
        let pool = pool.build().expect("threads can be started");
        pool.install(|| bought(children))
    };
    for children in [0, 1, 10, 1000, 1001, 100_000] {
        let counts = [1, 2, 3, 7].map(|threads| with(threads, children));
        assert!(
            counts == [counts[0]; 4],
            "the answer depends on the number of threads: {counts:?} packets for {children}"
        );
    }
    // With the same numbers in each block, twice the children would buy exactly twice as many.
    for children in [1 << 16, 100_000] {
        assert!(
            with(2, 2 * children) != 2 * with(2, children),
            "the children repeat what others did"
        );
    }
    // The mean is 6/6 + 6/5 + 6/4 + 6/3 + 6/2 + 6/1, the standard deviation of one child 6.25.
    let children = 200_000;
    let mean = with(2, children) as f64 / children as f64;
    let deviation = 6.25 / (children as f64).sqrt();
    assert!(
        (mean - 14.7).abs() < 4.0 * deviation,
        "the mean is off: {mean}"
    );
    println!("solved: {mean:.2} packets, with any number of threads");
}
// ANCHOR_END: check
