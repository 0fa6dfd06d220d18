//! Every schedule, by shuttle: the plain box waits for itself, the redesigned one shows whole batches only.

use shuttle::sync::Arc;
use shuttle::thread;

mod sync {
    pub use shuttle::sync::{Mutex, MutexGuard};
}
#[path = "../src/plain.rs"]
mod plain;
#[path = "../src/redesigned.rs"]
mod redesigned;

#[test]
#[should_panic(expected = "tried to acquire a Mutex it already holds")]
fn the_plain_box_waits_for_itself() {
    shuttle::check_dfs(
        || {
            let items = plain::PlainBox::new(0);
            items.execute(); // by itself this is fine
            items.add(1);
        },
        None,
    );
}

#[test]
fn the_redesigned_box_shows_whole_batches() {
    shuttle::check_dfs(
        || {
            let items = Arc::new(redesigned::RedesignedBox::new(2));
            let others = Arc::clone(&items);
            let adder = thread::spawn(move || others.add(2));
            let others = Arc::clone(&items);
            let remover = thread::spawn(move || others.remove(2));
            assert_eq!(items.count() % 2, 0);
            adder.join().unwrap();
            assert!(remover.join().unwrap());
            assert_eq!(items.count(), 2);
            items.execute(-1);
            assert!(!items.remove(2));
        },
        None,
    );
}
