use crate::{Math, Polynomials, Std, price};

// ANCHOR: all
/// The prices of all options in a piece. The compiler sees the whole formula in the loop, and does
/// eight options at a time if the formula calls nothing.
#[inline(always)]
pub fn price_all<M: Math>([spot, strike, years]: [&[f64]; 3], [call, put]: [&mut [f64]; 2]) {
    let given = spot.iter().zip(strike).zip(years);
    for (((spot, strike), years), (call, put)) in given.zip(call.iter_mut().zip(put)) {
        (*call, *put) = price::<M>(*spot, *strike, *years);
    }
}
// ANCHOR_END: all

// ANCHOR: dispatch
/// A form of [`price_all`] that this machine can run.
pub struct Kernel {
    /// The instruction set, and where the functions come from.
    pub name: &'static str,
    /// Whether it rounds a multiplication with an addition once.
    pub fused: bool,
    all: unsafe fn([&[f64]; 3], [&mut [f64]; 2]),
}

impl Kernel {
    /// All forms with polynomials that this machine can run, the fastest first.
    pub fn available() -> Vec<Self> {
        let mut kernels = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") {
                kernels.push(Self {
                    name: "AVX-512",
                    fused: true,
                    all: avx512,
                });
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                kernels.push(Self {
                    name: "AVX2",
                    fused: true,
                    all: avx2,
                });
            }
        }
        // Every 64-bit ARM processor has the fused instruction; an x86 processor may not, and then
        // `mul_add` is a call.
        const FUSED: bool = cfg!(target_arch = "aarch64");
        let all = price_all::<Polynomials<FUSED>>;
        kernels.push(Self {
            name: "portable",
            fused: FUSED,
            all,
        });
        kernels
    }

    /// The fastest form with polynomials that this machine can run.
    pub fn best() -> Self {
        Self::available().swap_remove(0)
    }

    /// The standard library's functions.
    pub fn std() -> Self {
        Self {
            name: "std",
            fused: false,
            all: price_all::<Std>,
        }
    }

    /// Polynomials by `mul_add`, compiled for the processors that the whole program is compiled
    /// for.
    pub fn mul_add() -> Self {
        Self {
            name: "mul_add",
            fused: true,
            all: price_all::<Polynomials<true>>,
        }
    }

    /// Prices the options given by spot, strike and years; `wanted` are calls and puts.
    pub fn run(&self, given: [&[f64]; 3], wanted: [&mut [f64]; 2]) {
        // SAFETY: `available` has seen that the processor knows the instructions; the other forms
        // need no special ones.
        unsafe { (self.all)(given, wanted) }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq")]
fn avx512(given: [&[f64]; 3], wanted: [&mut [f64]; 2]) {
    price_all::<Polynomials<true>>(given, wanted);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2(given: [&[f64]; 3], wanted: [&mut [f64]; 2]) {
    price_all::<Polynomials<true>>(given, wanted);
}
// ANCHOR_END: dispatch
