//! All versions against the plain loop: bit by bit where the operations are the same, within a
//! bound where they are not.

use listing_data_parallel_n_body::{
    Bodies, Kernel, Vectors, array_of_structs, lanes, struct_of_arrays, threads,
};
use proptest::prelude::*;

fn run(n: usize, run: impl FnOnce(&mut Vectors)) -> Vectors {
    let mut out = Vectors::zeros(n);
    run(&mut out);
    out
}

/// Every kernel gives the bits of the plain loop with the same operations.
fn bit_equal(bodies: &Bodies) {
    let n = bodies.mass.len();
    let structs = bodies.to_structs();
    let plain = run(n, |out| array_of_structs::<false>(&structs, out));
    let fused = run(n, |out| array_of_structs::<true>(&structs, out));
    assert_eq!(run(n, |out| struct_of_arrays::<false>(bodies, out)), plain);
    assert_eq!(run(n, |out| struct_of_arrays::<true>(bodies, out)), fused);
    for kernel in Kernel::available() {
        let expected = if kernel.fused { &fused } else { &plain };
        let name = kernel.name;
        assert_eq!(
            &run(n, |out| lanes(&kernel, bodies, out)),
            expected,
            "{name}, n = {n}"
        );
        assert_eq!(
            &run(n, |out| threads(&kernel, bodies, out)),
            expected,
            "{name}, n = {n}"
        );
    }
}

#[test]
fn every_kernel_gives_the_bits_of_the_plain_loop() {
    for n in [0, 1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100] {
        bit_equal(&Bodies::new(n));
    }
}

#[test]
fn two_bodies_pull_each_other_along_the_line_between_them() {
    let bodies = Bodies {
        x: vec![0.0, 3.0],
        y: vec![0.0, 4.0],
        z: vec![0.0, 0.0],
        mass: vec![1.0, 2.0],
    };
    let out = run(2, |out| lanes(&Kernel::best(), &bodies, out));
    // mass / distance² = 2 / 25, split as 3 : 4 over x and y; half of it in the other direction.
    for (got, expected) in [
        (out.x[0], 0.048),
        (out.y[0], 0.064),
        (out.x[1], -0.024),
        (out.y[1], -0.032),
    ] {
        assert!((got - expected).abs() < 1e-6, "{got} is not {expected}");
    }
    assert_eq!(out.z, [0.0, 0.0]);
}

#[test]
fn an_estimated_root_costs_a_few_last_bits() {
    let Some(kernel) = Kernel::estimate() else {
        return;
    };
    for n in [1, 31, 32, 33, 100, 257] {
        let bodies = Bodies::new(n);
        let exact = run(n, |out| lanes(&Kernel::best(), &bodies, out));
        let out = run(n, |out| threads(&kernel, &bodies, out));
        // The estimate is off by 2⁻¹⁴, Newton's step by 1.5 · 2⁻²⁸ and its roundings; the third
        // power triples that. Sums differ by no more than the sum of what is added.
        let bodies = bodies.to_structs();
        for i in 0..n {
            let sizes: f64 = bodies
                .iter()
                .map(|other| {
                    let d: Vec<_> = (0..3)
                        .map(|k| f64::from(other.position[k] - bodies[i].position[k]))
                        .collect();
                    let square = d.iter().map(|d| d * d).sum::<f64>() + 1e-4;
                    f64::from(other.mass) * square.powf(-1.5) * square.sqrt()
                })
                .sum();
            for (a, b) in [(&exact.x, &out.x), (&exact.y, &out.y), (&exact.z, &out.z)] {
                let off = f64::from((a[i] - b[i]).abs());
                assert!(off <= 4e-6 * sizes, "n = {n}, body {i}: off by {off}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_the_bodies_the_bits_are_the_same(
        bodies in proptest::collection::vec(
            (-1e4_f32..1e4, -1e4_f32..1e4, -1e4_f32..1e4, 0.0_f32..1e3), 0..70)
    ) {
        let mut all = Bodies::default();
        for (x, y, z, mass) in bodies {
            all.x.push(x);
            all.y.push(y);
            all.z.push(z);
            all.mass.push(mass);
        }
        bit_equal(&all);
    }
}
