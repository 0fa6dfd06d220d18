use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Numbers by name. Its methods take `&self`, so that many parts of a program can hold it.
//
// Which fields keep the compiler from lending it to two threads? Change them, and nothing
// that callers see.
#[derive(Default)]
struct PhoneBook {
    numbers: RefCell<HashMap<Rc<str>, u32>>,
    lookups: Cell<u32>,
}

impl PhoneBook {
    fn insert(&self, name: &str, number: u32) {
        self.numbers.borrow_mut().insert(Rc::from(name), number);
    }

    fn get(&self, name: &str) -> Option<u32> {
        self.lookups.set(self.lookups.get() + 1);
        self.numbers.borrow().get(name).copied()
    }

    fn lookups(&self) -> u32 {
        self.lookups.get()
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
