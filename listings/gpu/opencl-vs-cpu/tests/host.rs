//! The loops of the host give the same bits, for every length.

use listing_gpu_opencl_vs_cpu::{A, checksum, in_parallel, inputs, loops};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Lanes and threads calculate what one element after the other gives, with every remainder of the lanes.
    #[test]
    fn all_loops_agree(n in 0_u32..1000, steps in prop::sample::select(vec![1, 4, 16, 64, 256])) {
        let [x, y] = inputs(n);
        let [plain, lanes] = loops(steps).expect("these numbers of steps are compiled");
        let run = |work: &dyn Fn(&mut [f32])| {
            let mut out = vec![f32::NAN; x.len()];
            work(&mut out);
            out
        };
        let expected = run(&|out| plain(A, &x, &y, out));
        prop_assert_eq!(&run(&|out| lanes(A, &x, &y, out)), &expected);
        prop_assert_eq!(&run(&|out| in_parallel(lanes, A, &x, &y, out)), &expected);
        prop_assert_eq!(&run(&|out| in_parallel(plain, A, &x, &y, out)), &expected);
        // Against the closed form a^k·y + x·(1 − a^k)/(1 − a), in f64; each step rounds twice by at most 2⁻²⁴ of numbers below 4, and errors shrink by a.
        let power = f64::from(A).powi(steps.try_into().expect("it is small"));
        for i in 0..x.len() {
            let exact = power * f64::from(y[i]) + f64::from(x[i]) * (1.0 - power) / (1.0 - f64::from(A));
            prop_assert!((f64::from(expected[i]) - exact).abs() < 4.0 * 2.0 * 4.0 / f64::from(1 << 24));
        }
    }
}

/// More than one task of rayon's, and a last one that is shorter.
#[test]
fn tasks_leave_nothing_out() {
    let [x, y] = inputs(200_001);
    let [plain, lanes] = loops(4).expect("four steps are compiled");
    let mut expected = vec![0.0; x.len()];
    plain(A, &x, &y, &mut expected);
    let mut out = vec![f32::NAN; x.len()];
    in_parallel(lanes, A, &x, &y, &mut out);
    assert!(out == expected);
    // One bit less in one element is another sum.
    let sum = checksum(&out);
    out[77_777] = f32::from_bits(out[77_777].to_bits() - 1);
    assert_ne!(checksum(&out), sum);
}
