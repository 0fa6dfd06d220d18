//! `exp` and `ln` without a call, a table or a branch, so that a loop over them becomes lanes.

/// Where the formula takes its functions from.
pub trait Math {
    fn exp(x: f64) -> f64;
    fn ln(x: f64) -> f64;
    fn multiply_add(a: f64, b: f64, c: f64) -> f64;

    /// The polynomial whose coefficients are given from the highest power down, by Horner's rule.
    #[inline(always)]
    fn horner<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
        let (first, rest) = (coefficients[0], &coefficients[1..]);
        rest.iter()
            .fold(first, |sum, c| Self::multiply_add(sum, x, *c))
    }
}

/// The standard library: `exp` and `ln` are calls of the system's mathematical library, one number
/// at a time.
pub struct Std;

impl Math for Std {
    #[inline(always)]
    fn exp(x: f64) -> f64 {
        x.exp()
    }

    #[inline(always)]
    fn ln(x: f64) -> f64 {
        x.ln()
    }

    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        a * b + c
    }
}

/// Polynomials. With `FUSED`, each step is one `mul_add`, which is one instruction if the code is
/// compiled for a processor that has it, and a call if not.
pub struct Polynomials<const FUSED: bool>;

impl<const FUSED: bool> Math for Polynomials<FUSED> {
    #[inline(always)]
    fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
        if FUSED { a.mul_add(b, c) } else { a * b + c }
    }

    // ANCHOR: exp
    /// eˣ = 2ᵏ · eʳ with a whole k and |r| ≤ ln 2 / 2, for x from −708 to 709; below, it stays at
    /// e⁻⁷⁰⁸.
    #[inline(always)]
    fn exp(x: f64) -> f64 {
        let x = if x < -708.0 { -708.0 } else { x };
        // Numbers this large have no bits behind the point: the addition rounds, and k stands in
        // the last bits.
        const ROUND: f64 = (3_u64 << 51) as f64;
        let shifted = Self::multiply_add(x, std::f64::consts::LOG2_E, ROUND);
        let k = shifted - ROUND;
        // ln 2 in two parts, the first of 32 bits, so that the first product is exact.
        let r = Self::multiply_add(k, -6.931_471_803_691_238e-1, x);
        let r = Self::multiply_add(k, -1.908_214_929_270_587_7e-10, r);
        // Taylor's polynomial: 1/13!, …, 1/2!, 1, 1.
        let sum = Self::horner(r, &EXP);
        f64::from_bits(sum.to_bits().wrapping_add(shifted.to_bits() << 52))
    }
    // ANCHOR_END: exp

    // ANCHOR: ln
    /// ln x = e · ln 2 + ln m with x = 2ᵉ · m and m between √½ and √2, for every normal x above
    /// zero.
    #[inline(always)]
    fn ln(x: f64) -> f64 {
        const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
        const ONE: u64 = 1.0_f64.to_bits();
        let bits = x.to_bits();
        let exponent = bits.wrapping_add(ONE - ROOT_HALF) >> 52; // with an offset of 1023
        let m = f64::from_bits(bits.wrapping_sub(exponent << 52).wrapping_add(ONE));
        // The bits of 2⁵² with the exponent in its last places are 2⁵² + exponent.
        const TWO_52: f64 = (1_u64 << 52) as f64;
        let e = f64::from_bits(TWO_52.to_bits() | exponent) - (TWO_52 + 1023.0);
        // ln m = 2·artanh f = 2·(f + f³/3 + f⁵/5 + …)
        let f = (m - 1.0) / (m + 1.0);
        let square = f * f;
        let sum = Self::horner(square, &LN);
        let ln_m = Self::multiply_add(sum * square, f, 2.0 * f);
        Self::multiply_add(e, std::f64::consts::LN_2, ln_m)
    }
    // ANCHOR_END: ln
}

/// 1/13!, 1/12!, …, 1/1!, 1/0!
const EXP: [f64; 14] = {
    let mut c = [1.0; 14];
    let (mut i, mut factorial) = (0, 1.0);
    while i < 13 {
        factorial *= (i + 1) as f64;
        c[12 - i] = 1.0 / factorial;
        i += 1;
    }
    c
};

/// 2/21, 2/19, …, 2/5, 2/3
const LN: [f64; 10] = {
    let mut c = [0.0; 10];
    let mut i = 0;
    while i < 10 {
        c[i] = 2.0 / (21 - 2 * i) as f64;
        i += 1;
    }
    c
};
