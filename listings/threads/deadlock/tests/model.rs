//! Every schedule of two and three philosophers, by shuttle.

use shuttle::sync::Arc;
use shuttle::thread;

mod sync {
    pub use shuttle::sync::Mutex;
}
#[path = "../src/table.rs"]
mod table;

use table::Table;

fn dine(philosophers: usize, dine: fn(&Table, usize)) {
    let table = Arc::new(Table::new(philosophers));
    let others: Vec<_> = (1..philosophers)
        .map(|seat| {
            let table = Arc::clone(&table);
            thread::spawn(move || dine(&table, seat))
        })
        .collect();
    dine(&table, 0);
    for other in others {
        other.join().unwrap();
    }
    assert_eq!(table.served(), vec![2; philosophers]);
    assert!(!table.is_taken(0));
}

fn greedily(table: &Table, seat: usize) {
    table.dine_greedily(seat, || {});
}

fn in_order(table: &Table, seat: usize) {
    table.dine_in_order(seat, || {});
}

#[test]
#[should_panic(expected = "deadlock!")]
fn two_greedy_philosophers_deadlock() {
    shuttle::check_dfs(|| dine(2, greedily), None);
}

#[test]
#[should_panic(expected = "deadlock!")]
fn three_greedy_philosophers_deadlock() {
    shuttle::check_dfs(|| dine(3, greedily), None);
}

#[test]
fn two_ordered_philosophers_always_eat() {
    shuttle::check_dfs(|| dine(2, in_order), None);
}

#[test]
fn three_ordered_philosophers_always_eat() {
    shuttle::check_dfs(|| dine(3, in_order), None);
}
