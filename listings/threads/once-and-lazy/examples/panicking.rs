//! An initializer panics: a `OnceLock` lets the next caller try, a `LazyLock` refuses forever.

use std::panic;
use std::sync::{LazyLock, OnceLock};
use std::thread;

fn main() {
    panic::set_hook(Box::new(|info| {
        println!("  a panic: {:?}", info.payload_as_str())
    }));

    let once = OnceLock::new();
    println!("OnceLock, the first try:");
    thread::scope(|s| {
        let first = s.spawn(|| *once.get_or_init(|| panic!("no table today")));
        assert!(first.join().is_err());
    });
    println!("OnceLock holds {:?}", once.get());
    println!("OnceLock, the next try: {}", once.get_or_init(|| 42));

    let lazy: LazyLock<i32> = LazyLock::new(|| panic!("no table today"));
    for attempt in ["first", "second"] {
        println!("LazyLock, the {attempt} look:");
        thread::scope(|s| {
            let reader = s.spawn(|| *lazy);
            assert!(reader.join().is_err());
        });
    }
}
