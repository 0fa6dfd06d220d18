use std::thread;

use listing_threads_deadlock::Table;

const PHILOSOPHERS: usize = 5;
const MEALS: u32 = 100;

fn main() {
    let table = Table::new(PHILOSOPHERS);
    thread::scope(|scope| {
        for seat in 0..PHILOSOPHERS {
            let table = &table;
            scope.spawn(move || {
                for _ in 0..MEALS {
                    table.dine_in_order(seat, thread::yield_now);
                }
            });
        }
    });

    // Every fork lies between two philosophers.
    assert_eq!(table.served(), [2 * MEALS; PHILOSOPHERS]);
    println!("{PHILOSOPHERS} philosophers have eaten {MEALS} meals each");
}
