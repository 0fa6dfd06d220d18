use rayon::prelude::*;

/// Who bought something, and when.
#[derive(Clone, Debug, PartialEq)]
struct Purchase {
    customer: u32,
    price: f64,
    second: u32,
}

/// Sorts by price, the dearest first; what costs the same stays in the order in which it was bought.
///
/// Work here: purchases of one price lose their order.
fn by_price(purchases: &mut [Purchase]) {
    purchases.par_sort_unstable_by(|a, b| b.price.partial_cmp(&a.price).expect("no price is NaN"));
}

// ANCHOR: check
fn main() {
    let mut purchases: Vec<_> = (0..50_000)
        .map(|second| Purchase {
            customer: second * 7919 % 1000,
            price: f64::from(second * 31 % 40) * 0.25,
            second,
        })
        .collect();
    by_price(&mut purchases);
    for pair in purchases.windows(2) {
        assert!(pair[0].price >= pair[1].price, "not sorted by price");
        assert!(
            pair[0].price > pair[1].price || pair[0].second < pair[1].second,
            "records of one key have changed places: second {} before {}",
            pair[0].second,
            pair[1].second
        );
    }
    // A price that is missing is NaN, which compares with nothing. It belongs to one end, and must not stop the program.
    purchases[7].price = f64::NAN;
    by_price(&mut purchases);
    let missing = purchases
        .iter()
        .position(|purchase| purchase.price.is_nan());
    assert!(
        matches!(missing, Some(0 | 49_999)),
        "a price that is missing is at {missing:?}"
    );
    println!("solved: sorted, and of one price in the order of buying");
}
// ANCHOR_END: check
