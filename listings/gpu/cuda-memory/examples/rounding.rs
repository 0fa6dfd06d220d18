//! What `main` compares the device with, and needs no device: two ways to round the same
//! product.

#[path = "../src/reference.rs"]
mod reference;
use reference::{Reference, fill};

fn main() {
    let n = 120;
    let (mut a, mut b) = (vec![0.0; n * n], vec![0.0; n * n]);
    fill(0, &mut a);
    fill(1, &mut b);
    let product = reference::multiply(&a, &b, n);
    let (twice, fused) = (&product.rounded_twice, &product.fused);

    let differ = twice.iter().zip(fused).filter(|(x, y)| x != y).count();
    let difference = Reference::difference(twice, fused);
    println!(
        "{differ} of {} elements differ, by at most {difference:.1e}",
        n * n
    );
    for (name, way) in [("rounded twice", twice), ("fused", fused)] {
        let errors = way.iter().zip(&product.exact);
        let error = errors
            .map(|(x, exact)| (f64::from(*x) - exact).abs())
            .fold(0.0, f64::max);
        let share = product.share_of_bound(way);
        println!(
            "{name}: wrong by at most {error:.1e}, {:.1} % of the bound",
            100.0 * share
        );
        assert!(share <= 1.0);
    }
}
