//! Every rung against the formula: bit by bit on whole numbers, within the bound of the rounding
//! errors on others.

use listing_data_parallel_matmul::{
    Real, blocked, lanes, library, loop_order, matrix, naive, threads,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// All products but the naive one, each with its name.
fn products<T: Real>(a: &[T], b: &[T], n: usize) -> Vec<(String, Vec<T>)> {
    // What was in `c` must not matter.
    let run = |name: &str, rung: &dyn Fn(&mut [T])| {
        let mut c = vec![T::small(3); n * n];
        rung(&mut c);
        (name.to_owned(), c)
    };
    let mut all = vec![
        run("loop order", &|c| loop_order::matmul(a, b, c, n)),
        run("blocked", &|c| blocked::matmul(a, b, c, n)),
        run("threads", &|c| threads::matmul(a, b, c, n)),
        run("library", &|c| library::matmul(a, b, c, n, 2)),
    ];
    for kernel in T::kernels() {
        all.push(run(kernel.name, &|c| {
            lanes::matmul_with(&kernel, a, b, c, n)
        }));
    }
    all
}

fn bit_equal<T: Real + PartialEq + std::fmt::Debug>(n: usize) {
    let (a, b) = (matrix::<T>(n, n.max(1), 1), matrix::<T>(n, n.max(1), 2));
    let mut expected = vec![T::small(3); n * n];
    naive::matmul(&a, &b, &mut expected, n);
    for (name, c) in products(&a, &b, n) {
        assert!(c == expected, "{name}, n = {n}");
    }
}

#[test]
fn on_whole_numbers_every_rung_gives_the_same_bits() {
    // Empty, one entry, and one more or less than the sizes of tiles, panels and blocks.
    for n in [
        0, 1, 2, 3, 5, 7, 11, 12, 13, 16, 17, 31, 32, 33, 63, 64, 65, 100,
    ] {
        bit_equal::<f32>(n);
        bit_equal::<f64>(n);
    }
}

#[test]
fn a_matrix_deeper_than_a_panel_is_added_up() {
    // A panel is 512 `f64` deep: the second piece must be added to the first.
    let n = 515;
    let (a, b) = (matrix::<f64>(n, n, 1), matrix::<f64>(n, n, 2));
    let mut c = vec![3.0; n * n];
    threads::matmul(&a, &b, &mut c, n);
    for entry in (0..n * n).step_by(509) {
        let (i, j) = (entry / n, entry % n);
        let expected: f64 = (0..n).map(|k| a[i * n + k] * b[k * n + j]).sum();
        assert_eq!(c[entry], expected, "row {i}, column {j}");
    }
}

#[test]
fn the_best_kernel_comes_first() {
    let names: Vec<_> = f32::kernels().iter().map(|kernel| kernel.name).collect();
    assert_eq!(names.last(), Some(&"portable"));
    assert_eq!(f32::kernel().name, names[0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the order of its additions, and with fused operations or without, a sum of n
    /// products is off by at most γₙ·Σ|aᵢbᵢ| with γₙ = n·u / (1 − n·u) and u = 2⁻²⁴ (Higham,
    /// Accuracy and Stability of Numerical Algorithms, §3.1).
    #[test]
    fn on_other_numbers_they_stay_within_the_bound(
        (n, a, b) in (1_usize..40).prop_flat_map(|n| {
            let entry = -1e3_f32..1e3;
            (Just(n), vec(entry.clone(), n * n), vec(entry, n * n))
        })
    ) {
        let wide = |m: &[f32]| m.iter().map(|x| f64::from(*x)).collect::<Vec<_>>();
        let size = |m: &[f32]| m.iter().map(|x| f64::from(x.abs())).collect::<Vec<_>>();
        // In f64 the same sums are off by 2⁻²⁹ of the bound, which is nothing here.
        let (mut exact, mut sizes) = (vec![0.0; n * n], vec![0.0; n * n]);
        naive::matmul(&wide(&a), &wide(&b), &mut exact, n);
        naive::matmul(&size(&a), &size(&b), &mut sizes, n);
        let nu = n as f64 * f64::from(f32::EPSILON) / 2.0;
        let gamma = nu / (1.0 - nu) * (1.0 + 1e-6);
        for (name, c) in products(&a, &b, n) {
            for ((c, exact), size) in c.iter().zip(&exact).zip(&sizes) {
                let off = (f64::from(*c) - exact).abs();
                prop_assert!(off <= gamma * size, "{name}: {off} > {}", gamma * size);
            }
        }
    }
}
