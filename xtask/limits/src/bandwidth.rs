//! How fast bytes move between cores and memory.

use std::hint::black_box;

use crate::{Work, shortest};

/// What caches and memory exchange.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([f64; 8]);

/// What one thread of the triad works on.
struct Arrays {
    a: Vec<Line>,
    b: Vec<Line>,
    c: Vec<Line>,
}

const SCALE: f64 = 3.0;

/// How many lines each thread has, so that all of them together have an array of so many bytes.
fn lines(bytes: usize, threads: usize) -> usize {
    (bytes / size_of::<Line>() / threads).max(64)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a few hundred million, and an f64 holds 53 bits"
)]
fn rate(bytes_per_line: usize, lines: usize, threads: usize, time: std::time::Duration) -> f64 {
    (bytes_per_line * lines * threads) as f64 / time.as_secs_f64()
}

/// Bytes a second of `a[i] = b[i] + s * c[i]` on arrays of f64, each several times as large as the last cache.
///
/// This is the triad of McCalpin's STREAM (<https://www.cs.virginia.edu/stream/ref.html>), counted as there: two numbers are read and one is written, 24 bytes.
/// A plain store first reads the line that it overwrites, so that 32 bytes move; a store past the caches (non-temporal) does not. Both are tried, and what
/// is faster counts: it is the most that a program can move if it reads twice as much as it writes.
pub fn triad(bytes: usize, threads: usize) -> f64 {
    let lines = lines(bytes, threads);
    let make = || Arrays {
        a: vec![Line([0.0; 8]); lines],
        b: vec![Line([1.0; 8]); lines],
        c: vec![Line([2.0; 8]); lines],
    };
    #[cfg_attr(not(target_arch = "x86_64"), expect(unused_mut))]
    let mut ways: Vec<Work<Arrays>> = vec![plain];
    #[cfg(target_arch = "x86_64")]
    {
        ways.push(x86::past_the_caches_sse2);
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has these instructions.
            ways.push(|arrays| unsafe { x86::past_the_caches_avx512(arrays) });
        } else if is_x86_feature_detected!("avx") {
            // SAFETY: the processor has these instructions.
            ways.push(|arrays| unsafe { x86::past_the_caches_avx(arrays) });
        }
    }
    rate(192, lines, threads, shortest(threads, make, &ways))
}

fn plain(arrays: &mut Arrays) {
    let Arrays { a, b, c } = arrays;
    for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
        for ((a, b), c) in a.0.iter_mut().zip(b.0).zip(c.0) {
            *a = b + SCALE * c;
        }
    }
    black_box(a);
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;
    use std::hint::black_box;

    use super::{Arrays, SCALE};

    /// One way: vectors of this many numbers, with these instructions.
    macro_rules! past_the_caches {
        ($name:ident, $feature:literal, $lanes:literal, $set:ident, $load:ident, $multiply:ident, $add:ident, $store:ident) => {
            #[target_feature(enable = $feature)]
            pub fn $name(arrays: &mut Arrays) {
                let Arrays { a, b, c } = arrays;
                let scale = $set(SCALE);
                for ((a, b), c) in a.iter_mut().zip(b.iter()).zip(c.iter()) {
                    for at in (0..8).step_by($lanes) {
                        // SAFETY: a line holds eight numbers at an address that is divisible by 64, and `at` goes through them in steps of a vector.
                        unsafe {
                            let (b, c) = ($load(b.0.as_ptr().add(at)), $load(c.0.as_ptr().add(at)));
                            $store(a.0.as_mut_ptr().add(at), $add(b, $multiply(scale, c)));
                        }
                    }
                }
                _mm_sfence();
                black_box(a);
            }
        };
    }

    past_the_caches!(
        in_sse2,
        "sse2",
        2,
        _mm_set1_pd,
        _mm_load_pd,
        _mm_mul_pd,
        _mm_add_pd,
        _mm_stream_pd
    );
    past_the_caches!(
        past_the_caches_avx,
        "avx",
        4,
        _mm256_set1_pd,
        _mm256_load_pd,
        _mm256_mul_pd,
        _mm256_add_pd,
        _mm256_stream_pd
    );
    past_the_caches!(
        past_the_caches_avx512,
        "avx512f",
        8,
        _mm512_set1_pd,
        _mm512_load_pd,
        _mm512_mul_pd,
        _mm512_add_pd,
        _mm512_stream_pd
    );

    /// Every processor of this architecture has SSE2.
    pub fn past_the_caches_sse2(arrays: &mut Arrays) {
        // SAFETY: it belongs to x86-64.
        unsafe { in_sse2(arrays) }
    }
}

/// Bytes a second at which a large array of f64 is read and added up, with enough independent sums that the additions do not wait for each other; as one
/// stream a thread, and as four, since the hardware that reads ahead follows several.
pub fn read(bytes: usize, threads: usize) -> f64 {
    let lines = lines(bytes, threads) / 4 * 4;
    let make = || vec![Line([1.0; 8]); lines];
    #[cfg_attr(not(target_arch = "x86_64"), expect(unused_mut))]
    let mut ways: Vec<Work<Vec<Line>>> = vec![|data| one_stream(data), |data| four_streams(data)];
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has these instructions.
            ways.push(|data| unsafe { one_stream_avx2(data) });
            // SAFETY: as above.
            ways.push(|data| unsafe { four_streams_avx2(data) });
        }
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has these instructions.
            ways.push(|data| unsafe { one_stream_avx512(data) });
            // SAFETY: as above.
            ways.push(|data| unsafe { four_streams_avx512(data) });
        }
    }
    rate(64, lines, threads, shortest(threads, make, &ways))
}

#[inline(always)]
fn add(sum: &mut Line, line: &Line) {
    for (sum, value) in sum.0.iter_mut().zip(line.0) {
        *sum += value;
    }
}

#[inline(always)]
fn one_stream(data: &[Line]) {
    let mut sums = [Line([0.0; 8]); 4];
    for four in data.as_chunks::<4>().0 {
        for (sum, line) in sums.iter_mut().zip(four) {
            add(sum, line);
        }
    }
    black_box(sums.map(|sum| sum.0));
}

#[inline(always)]
fn four_streams(data: &[Line]) {
    let (front, back) = data.split_at(data.len() / 2);
    let (a, b) = front.split_at(front.len() / 2);
    let (c, d) = back.split_at(back.len() / 2);
    let mut sums = [Line([0.0; 8]); 4];
    for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
        for (sum, line) in sums.iter_mut().zip([a, b, c, d]) {
            add(sum, line);
        }
    }
    black_box(sums.map(|sum| sum.0));
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn one_stream_avx2(data: &[Line]) {
    one_stream(data);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn four_streams_avx2(data: &[Line]) {
    four_streams(data);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn one_stream_avx512(data: &[Line]) {
    one_stream(data);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn four_streams_avx512(data: &[Line]) {
    four_streams(data);
}
