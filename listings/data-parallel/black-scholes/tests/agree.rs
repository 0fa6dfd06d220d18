//! The polynomials against the standard library's functions, the lanes against the formula, and
//! the formula against what must hold.

use listing_data_parallel_black_scholes::{
    Kernel, Math, Options, Polynomials, Prices, Std, price, threads,
};
use proptest::prelude::*;

fn relative(a: f64, b: f64) -> f64 {
    (a - b).abs() / b.abs()
}

/// How far a polynomial may be off: 4 units in the last place.
const ULPS: f64 = 4.0 * f64::EPSILON;

fn prices(kernel: &Kernel, options: &Options) -> Prices {
    let mut prices = Prices::zeros(options.spot.len());
    threads(kernel, options, &mut prices);
    prices
}

fn one_by_one<M: Math>(options: &Options) -> Prices {
    let given = options.spot.iter().zip(&options.strike).zip(&options.years);
    let (call, put) = given
        .map(|((spot, strike), years)| price::<M>(*spot, *strike, *years))
        .unzip();
    Prices { call, put }
}

#[test]
fn lanes_give_the_bits_of_one_option_at_a_time() {
    for n in [0, 1, 2, 7, 8, 9, 15, 16, 17, 33, 4095, 4096, 4097, 8200] {
        let options = Options::new(n);
        let fused = one_by_one::<Polynomials<true>>(&options);
        let plain = one_by_one::<Polynomials<false>>(&options);
        for kernel in Kernel::available().into_iter().chain([Kernel::mul_add()]) {
            let expected = if kernel.fused { &fused } else { &plain };
            assert_eq!(
                &prices(&kernel, &options),
                expected,
                "{}, n = {n}",
                kernel.name
            );
        }
        assert_eq!(
            prices(&Kernel::std(), &options),
            one_by_one::<Std>(&options)
        );
    }
}

#[test]
fn a_textbook_price() {
    // Spot 42, strike 40, half a year.
    let (call, put) = price::<Polynomials<false>>(42.0, 40.0, 0.5);
    let exact = {
        // An independent way: the integral over the normal distribution of what is paid at the
        // end, by the trapezoid rule.
        let steps = 200_000;
        let sum: f64 = (0..=steps)
            .map(|i| {
                let z = -10.0 + 20.0 * f64::from(i) / f64::from(steps);
                let end = 42.0 * ((0.02 - 0.045) * 0.5 + 0.3 * 0.5_f64.sqrt() * z).exp();
                (end - 40.0).max(0.0) * (-z * z / 2.0).exp()
            })
            .sum();
        sum * 20.0 / f64::from(steps) / std::f64::consts::TAU.sqrt() * (-0.01_f64).exp()
    };
    // 26.2.17 is off by up to 7.5e-8, here twice and times about 40.
    assert!((call - exact).abs() < 6.5e-6, "{call} is not {exact}");
    assert!((put - (call - 42.0 + 40.0 * (-0.01_f64).exp())).abs() < 1e-13);
}

#[test]
fn the_ends_of_the_exponential() {
    assert_eq!(Polynomials::<false>::exp(0.0), 1.0);
    assert!(Polynomials::<false>::exp(-1e300) < 1e-300);
    assert!(Polynomials::<false>::exp(f64::NEG_INFINITY) < 1e-300);
    assert!(Polynomials::<false>::exp(f64::NAN).is_nan());
    assert!(relative(Polynomials::<false>::exp(709.0), 709.0_f64.exp()) < ULPS);
}

proptest! {
    #[test]
    fn the_exponential_is_right_to_the_last_bits(x in -708.0..709.0) {
        prop_assert!(relative(Polynomials::<true>::exp(x), x.exp()) < ULPS);
        prop_assert!(relative(Polynomials::<false>::exp(x), x.exp()) < ULPS);
    }

    #[test]
    fn the_logarithm_is_right_to_the_last_bits(bits in 0x0010_0000_0000_0000_u64..0x7ff0_0000_0000_0000) {
        let x = f64::from_bits(bits);
        prop_assert!(relative(Polynomials::<true>::ln(x), x.ln()) < ULPS);
        prop_assert!(relative(Polynomials::<false>::ln(x), x.ln()) < ULPS);
    }

    #[test]
    fn the_logarithm_is_right_near_one(offset in -0.3..0.4) {
        let x: f64 = 1.0 + offset;
        prop_assume!(x != 1.0);
        prop_assert!(relative(Polynomials::<true>::ln(x), x.ln()) < ULPS);
        prop_assert!(relative(Polynomials::<false>::ln(x), x.ln()) < ULPS);
    }

    #[test]
    fn a_price_lies_where_it_must(spot in 1.0..100.0, strike in 1.0..100.0, years in 0.01..5.0) {
        let (call, put) = price::<Polynomials<true>>(spot, strike, years);
        let (std_call, std_put) = price::<Std>(spot, strike, years);
        prop_assert!((call - std_call).abs() < 1e-12 && (put - std_put).abs() < 1e-12);
        // Between what it is worth today and the price of what it is about; within the error of
        // the distribution.
        let (today, slack) = (spot - strike * (-0.02 * years).exp(), 1.5e-7 * (spot + strike));
        prop_assert!(call >= today.max(0.0) - slack && call <= spot + slack);
    }
}
