//! How long a guard that has no name lives: the claims of the page's warning, in this package's edition.

use std::sync::Mutex;

/// Whether somebody holds the lock.
fn held<T>(lock: &Mutex<T>) -> bool {
    lock.try_lock().is_err()
}

#[test]
fn a_statement_of_its_own_frees_the_lock() {
    let queue = Mutex::new(vec![1]);
    // ANCHOR: statement
    let job = queue.lock().unwrap().pop(); // the guard dies at this semicolon
    assert!(!held(&queue));
    // ANCHOR_END: statement
    assert_eq!(job, Some(1));
}

#[test]
fn a_scrutinee_keeps_it_locked() {
    let queue = Mutex::new(vec![1, 2, 3]);
    // ANCHOR: scrutinee
    while let Some(_job) = queue.lock().unwrap().pop() {
        assert!(held(&queue)); // for as long as the job takes
    }
    match queue.lock().unwrap().pop() {
        Some(_job) => unreachable!(),
        None => assert!(held(&queue)), // and here
    }
    if let Some(_job) = queue.lock().unwrap().pop() {
        unreachable!();
    } else {
        assert!(!held(&queue)); // in edition 2024; held in edition 2021
    }
    // ANCHOR_END: scrutinee
    queue.lock().unwrap().push(4);
    if let Some(_job) = queue.lock().unwrap().pop() {
        assert!(held(&queue));
    }
    let found = queue.lock().unwrap().pop().is_some();
    assert!(!held(&queue) && !found);
}
