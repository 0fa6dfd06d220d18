//! The product of two square matrices, in six rungs from three plain loops to the machine's peak.
//! Every rung is a whole file with one function, `matmul(a, b, c, n)`: all matrices are `n` × `n`,
//! row after row in one slice, and `c` is overwritten.

use std::ops::{Add, AddAssign, Mul};

use kernel::Kernel;

pub mod blocked;
pub mod kernel;
pub mod lanes;
pub mod library;
pub mod loop_order;
pub mod naive;
pub mod threads;

/// The numbers that a matrix here may hold: `f32` and `f64`.
pub trait Real:
    Copy + Default + Send + Sync + Add<Output = Self> + AddAssign + Mul<Output = Self> + 'static
{
    /// `self * b + c`, rounded once.
    fn fused(self, b: Self, c: Self) -> Self;

    /// A small whole number.
    fn small(value: i8) -> Self;

    /// The ways to multiply such numbers on this machine, the fastest first.
    fn kernels() -> Vec<Kernel<Self>>;

    /// The fastest of them.
    fn kernel() -> Kernel<Self> {
        Self::kernels().swap_remove(0)
    }
}

impl Real for f32 {
    #[inline(always)]
    fn fused(self, b: Self, c: Self) -> Self {
        self.mul_add(b, c)
    }

    fn small(value: i8) -> Self {
        Self::from(value)
    }

    fn kernels() -> Vec<Kernel<Self>> {
        Kernel::available::<32, 16>()
    }
}

impl Real for f64 {
    #[inline(always)]
    fn fused(self, b: Self, c: Self) -> Self {
        self.mul_add(b, c)
    }

    fn small(value: i8) -> Self {
        Self::from(value)
    }

    fn kernels() -> Vec<Kernel<Self>> {
        Kernel::available::<16, 8>()
    }
}

/// A matrix of whole numbers from −8 to 7, the same for the same seed. It repeats itself every
/// `period` rows and columns.
///
/// A product of two such numbers is at most 64. Up to n = 2¹⁸, every sum of n products is below
/// 2²⁴ and exact in `f32`, whatever the order of the additions: all rungs must agree to the last
/// bit.
pub fn matrix<T: Real>(n: usize, period: usize, seed: u32) -> Vec<T> {
    let mut entries = Vec::with_capacity(n * n);
    for i in 0..n {
        for j in 0..n {
            let index = (i % period) * period + j % period;
            let mut x = (index as u32).wrapping_mul(0x9E37_79B1) ^ seed;
            x = (x ^ (x >> 16)).wrapping_mul(0x85EB_CA6B);
            entries.push(T::small(((x >> 28) as i8) - 8));
        }
    }
    entries
}
