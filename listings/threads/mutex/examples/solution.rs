use std::collections::HashMap;
use std::sync::Mutex;

type Cache = Mutex<HashMap<String, u64>>;

/// Returns the value of `key`; calls `load`, which is slow, if the cache does not hold it.
fn get_or_load(cache: &Cache, key: &str, load: impl FnOnce() -> u64) -> u64 {
    let found = cache.lock().expect("no load panics").get(key).copied();
    if let Some(value) = found {
        return value;
    }
    let loaded = load();
    // Another caller may have loaded the same key in the meantime: the first value stays.
    let mut cache = cache.lock().expect("no load panics");
    *cache.entry(key.to_owned()).or_insert(loaded)
}

// ANCHOR: check
fn main() {
    let cache = Cache::default();

    let mut free_while_loading = false;
    let value = get_or_load(&cache, "a", || {
        free_while_loading = cache.try_lock().is_ok();
        1
    });
    assert_eq!(value, 1);
    assert!(
        free_while_loading,
        "the lock is held while a value is loaded"
    );

    // While we load "b", another caller is faster: its value is in use already, so it stays.
    let ours = get_or_load(&cache, "b", || {
        assert_eq!(get_or_load(&cache, "b", || 2), 2);
        3
    });
    let theirs = get_or_load(&cache, "b", || unreachable!("the cache holds it"));
    assert_eq!(theirs, 2, "a value in use was replaced");
    assert_eq!(ours, 2, "two callers got different values for one key");
    println!("narrow, and every caller gets the same value");
}
// ANCHOR_END: check
