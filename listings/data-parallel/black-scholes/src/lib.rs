//! The prices of many European options by the formula of Black and Scholes.

mod kernel;
mod math;

pub use kernel::{Kernel, price_all};
pub use math::{Math, Polynomials, Std};

use rayon::prelude::*;

/// The rate of interest and the volatility, for all options.
pub const RATE: f64 = 0.02;
pub const VOLATILITY: f64 = 0.3;

/// Options, an array for each of their numbers.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub spot: Vec<f64>,
    pub strike: Vec<f64>,
    pub years: Vec<f64>,
}

/// The prices of the right to buy and of the right to sell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    pub call: Vec<f64>,
    pub put: Vec<f64>,
}

impl Options {
    /// `n` options, the same every time.
    pub fn new(n: usize) -> Self {
        let column = |k, from: f64, to: f64| {
            let number = move |i| from + (to - from) * uniform(3 * i as u32 + k);
            (0..n).map(number).collect()
        };
        Self {
            spot: column(0, 10.0, 50.0),
            strike: column(1, 10.0, 50.0),
            years: column(2, 0.25, 2.0),
        }
    }
}

impl Prices {
    pub fn zeros(n: usize) -> Self {
        Self {
            call: vec![0.0; n],
            put: vec![0.0; n],
        }
    }
}

/// A number in 0..1 for each index: the finalizer of MurmurHash3, which scatters neighbors.
fn uniform(index: u32) -> f64 {
    let mut x = index.wrapping_mul(0x9E37_79B1);
    x = (x ^ (x >> 16)).wrapping_mul(0x85EB_CA6B);
    x = (x ^ (x >> 13)).wrapping_mul(0xC2B2_AE35);
    f64::from(x ^ (x >> 16)) / 4_294_967_296.0
}

// ANCHOR: price
/// The price of one option: its call and its put. Nothing here is aware of lanes; but there is no
/// `if` in it that the processor would have to decide before it goes on.
#[inline(always)]
pub fn price<M: Math>(spot: f64, strike: f64, years: f64) -> (f64, f64) {
    let spread = VOLATILITY * years.sqrt();
    let drift = (RATE + VOLATILITY * VOLATILITY / 2.0) * years;
    let d1 = (M::ln(spot / strike) + drift) / spread;
    let discounted = strike * M::exp(-RATE * years);
    let call = spot * normal::<M>(d1) - discounted * normal::<M>(d1 - spread);
    (call, call - spot + discounted)
}

/// The normal distribution up to `x`, to 7 digits behind the point: Abramowitz and Stegun,
/// Handbook of Mathematical Functions, 26.2.17.
#[inline(always)]
fn normal<M: Math>(x: f64) -> f64 {
    const C: [f64; 5] = [
        1.330274429,
        -1.821255978,
        1.781477937,
        -0.356563782,
        0.319381530,
    ];
    let k = 1.0 / M::multiply_add(0.2316419, x.abs(), 1.0);
    let sum = M::horner(k, &C) * k;
    let tail = 0.3989422804014327 * M::exp(-0.5 * x * x) * sum;
    if x < 0.0 { tail } else { 1.0 - tail }
}
// ANCHOR_END: price

// ANCHOR: threads
/// All prices, a piece of the arrays at a time, shared out among rayon's threads.
pub fn threads(kernel: &Kernel, options: &Options, prices: &mut Prices) {
    const PIECE: usize = 4096; // five arrays of 32 KiB
    let given = options.spot.par_chunks(PIECE);
    let given = given.zip(options.strike.par_chunks(PIECE));
    let given = given.zip(options.years.par_chunks(PIECE));
    let wanted = prices.call.par_chunks_mut(PIECE);
    let wanted = wanted.zip(prices.put.par_chunks_mut(PIECE));
    given
        .zip(wanted)
        .for_each(|(((spot, strike), years), (call, put))| {
            kernel.run([spot, strike, years], [call, put]);
        });
}
// ANCHOR_END: threads
