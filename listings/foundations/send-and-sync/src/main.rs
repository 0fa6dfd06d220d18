use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

// ANCHOR: probe
/// Asks the compiler about a type: `Probe::<T>::SEND` is whether `T: Send`.
struct Probe<T: ?Sized>(PhantomData<T>);

/// The answer if nothing better is known.
trait Otherwise {
    const SEND: bool = false;
    const SYNC: bool = false;
}

impl<T: ?Sized> Otherwise for Probe<T> {}

// A constant of the type itself goes before one of a trait, where its bound holds.
impl<T: ?Sized + Send> Probe<T> {
    const SEND: bool = true;
}

impl<T: ?Sized + Sync> Probe<T> {
    const SYNC: bool = true;
}
// ANCHOR_END: probe

macro_rules! table {
    ($($type:ty),* $(,)?) => {
        [$((stringify!($type), Probe::<$type>::SEND, Probe::<$type>::SYNC)),*]
    };
}

/// A struct gets both traits from its fields, with nothing written.
#[allow(dead_code)]
struct Account {
    owner: String,
    balance: Cell<u64>,
}

fn main() {
    let yes = |answer: bool| if answer { "yes" } else { "no" };
    println!("{:<20} {:<5} Sync", "type", "Send");
    for (name, send, sync) in table![
        u64,
        String,
        Vec<String>,
        Rc<u64>,
        Arc<u64>,
        Cell<u64>,
        RefCell<u64>,
        Mutex<u64>,
        RwLock<u64>,
        Account,
        &Account,
        Mutex<Account>,
        RwLock<Account>,
        Arc<Account>,
        Mutex<Rc<u64>>,
        MutexGuard<u64>,
        Sender<u64>,
        Receiver<u64>,
        *const u64,
    ] {
        println!("{name:<20} {:<5} {}", yes(send), yes(sync));
    }
    // The rule that ties the two: a type is Sync if a reference to it is Send.
    const { assert!(Probe::<Cell<u64>>::SYNC == Probe::<&Cell<u64>>::SEND) };
    const { assert!(Probe::<Mutex<u64>>::SYNC == Probe::<&Mutex<u64>>::SEND) };
}
