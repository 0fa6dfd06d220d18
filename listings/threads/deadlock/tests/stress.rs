//! Real threads at a small table, where every fork is fought over.

use std::thread;

use listing_threads_deadlock::Table;

#[test]
fn in_order_everybody_eats() {
    const MEALS: u32 = 100;
    for seats in 2..=4 {
        let table = Table::new(seats);
        thread::scope(|scope| {
            for seat in 0..seats {
                let table = &table;
                scope.spawn(move || {
                    (0..MEALS).for_each(|_| table.dine_in_order(seat, thread::yield_now));
                });
            }
        });
        assert_eq!(table.served(), vec![2 * MEALS; seats]);
    }
}
