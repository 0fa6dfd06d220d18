use std::collections::HashMap;
use std::sync::{RwLock, RwLockWriteGuard};

type Cache = RwLock<HashMap<String, String>>;

/// Shows the value of `key` to `look`, with the cache locked; loads it first if it is missing.
fn with_value(cache: &Cache, key: &str, load: impl FnOnce() -> String, look: impl FnOnce(&str)) {
    if let Some(value) = cache.read().expect("nobody panics").get(key) {
        return look(value);
    }
    // The read lock is gone: a write lock cannot be had beside it. In this gap another thread may
    // load the same value, so `entry` looks again.
    let mut writer = cache.write().expect("nobody panics");
    writer.entry(key.to_owned()).or_insert_with(load);
    let reader = RwLockWriteGuard::downgrade(writer);
    look(&reader[key]);
}

// ANCHOR: check
fn main() {
    let cache = Cache::default();
    let mut loads = 0;
    let (mut readers_come_in, mut writers_stay_out) = ([false; 2], [false; 2]);

    // The first look-up is a miss, the second a hit.
    for round in 0..2 {
        let load = || {
            loads += 1;
            "1.95".to_owned()
        };
        with_value(&cache, "rustc", load, |value| {
            assert_eq!(value, "1.95");
            readers_come_in[round] = cache.try_read().is_ok();
            writers_stay_out[round] = cache.try_write().is_err();
        });
    }
    assert_eq!(loads, 1, "the value was loaded again");
    assert_eq!(
        writers_stay_out, [true; 2],
        "a writer could change what is looked at"
    );
    assert_eq!(
        readers_come_in, [true; 2],
        "readers are not let in together"
    );
    println!("one load, and all look at it together");
}
// ANCHOR_END: check
