use std::cell::Cell;
use std::ops::Mul;

thread_local! {
    /// The longest chain of multiplications that wait for each other.
    static CHAIN: Cell<usize> = const { Cell::new(0) };
}

/// A number that knows how many multiplications had to be done, one after the other, before it was there.
#[derive(Clone, Copy)]
struct Number {
    value: f64,
    depth: usize,
}

impl Mul for Number {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let depth = self.depth.max(other.depth) + 1;
        CHAIN.set(CHAIN.get().max(depth));
        Self {
            value: self.value * other.value,
            depth,
        }
    }
}

const ONE: Number = Number {
    value: 1.0,
    depth: 0,
};

/// The product of all numbers, from eight products side by side.
fn product(numbers: &[Number]) -> Number {
    let (chunks, rest) = numbers.as_chunks::<8>();
    let mut products = [ONE; 8];
    for chunk in chunks {
        for (product, number) in products.iter_mut().zip(chunk) {
            *product = *product * *number;
        }
    }
    // The rest goes to different lanes, and the lanes are multiplied as a tree.
    for (product, number) in products.iter_mut().zip(rest) {
        *product = *product * *number;
    }
    let [a, b, c, d, e, f, g, h] = products;
    ((a * b) * (c * d)) * ((e * f) * (g * h))
}

// ANCHOR: check
fn main() {
    for n in [0, 1, 7, 8, 9, 1000] {
        let numbers: Vec<_> = (0..n)
            .map(|i| Number {
                value: f64::from(1 + i % 2),
                depth: 0,
            })
            .collect();
        CHAIN.set(0);
        let product = product(&numbers);
        assert_eq!(product.value, 2_f64.powi(n / 2));
        assert!(
            product.depth == CHAIN.get(),
            "the product was put together by hand"
        );
        let allowed = n as usize / 8 + 8;
        assert!(
            product.depth <= allowed,
            "{} multiplications, one operation after the other; {allowed} would do",
            product.depth
        );
    }
    println!("solved: eight at once");
}
// ANCHOR_END: check
