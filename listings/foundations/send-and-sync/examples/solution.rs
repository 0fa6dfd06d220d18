use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Numbers by name. Its methods take `&self`, so that many parts of a program can hold it.
#[derive(Default)]
struct PhoneBook {
    // `Rc` is not even `Send`, and a lock hands its content from thread to thread.
    numbers: RwLock<HashMap<Arc<str>, u32>>,
    lookups: AtomicU32,
}

impl PhoneBook {
    fn insert(&self, name: &str, number: u32) {
        let mut numbers = self.numbers.write().unwrap_or_else(PoisonError::into_inner);
        numbers.insert(Arc::from(name), number);
    }

    fn get(&self, name: &str) -> Option<u32> {
        // One step: a load and a store would lose counts without any error.
        self.lookups.fetch_add(1, Ordering::Relaxed);
        let numbers = self.numbers.read().unwrap_or_else(PoisonError::into_inner);
        numbers.get(name).copied()
    }

    fn lookups(&self) -> u32 {
        self.lookups.load(Ordering::Relaxed)
    }
}

// ANCHOR: check
struct Probe<T>(std::marker::PhantomData<T>);

trait Otherwise {
    fn is_sync() -> bool {
        false
    }
}

impl<T> Otherwise for Probe<T> {}

impl<T: Sync> Probe<T> {
    fn is_sync() -> bool {
        true
    }
}

fn main() {
    // The function of the type itself goes before the trait's, where its bound holds.
    assert!(Probe::<u32>::is_sync() && !Probe::<*const u32>::is_sync());

    let book = PhoneBook::default();
    book.insert("Ada", 1815);
    book.insert("Grace", 1906);
    assert_eq!(book.get("Grace"), Some(1906));
    assert_eq!(book.get("Barbara"), None);
    assert_eq!(book.lookups(), 2);
    assert!(
        Probe::<PhoneBook>::is_sync(),
        "a phone book cannot be shared between threads"
    );
    println!("a phone book can be shared, and finds what it found before");
}
// ANCHOR_END: check
