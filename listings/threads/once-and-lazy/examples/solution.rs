//! Solution: a value that is loaded once, where loading can fail.

use std::sync::{Mutex, OnceLock};

struct TryLazy<T> {
    value: OnceLock<T>,
    loading: Mutex<()>,
}

impl<T> TryLazy<T> {
    fn new() -> Self {
        Self {
            value: OnceLock::new(),
            loading: Mutex::new(()),
        }
    }

    /// The value, loaded by the first caller whose `load` succeeds. A failure is returned and not kept: the next
    /// caller loads again. At no time do two threads load.
    fn get_or_try_init<E>(&self, load: impl FnOnce() -> Result<T, E>) -> Result<&T, E> {
        if let Some(value) = self.value.get() {
            return Ok(value);
        }
        // A mutex that guards no data has none to leave broken: a poisoned one is as good.
        let _one_at_a_time = self
            .loading
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(value) = self.value.get() {
            return Ok(value); // somebody loaded it while we waited
        }
        let value = load()?;
        Ok(self.value.get_or_init(|| value))
    }
}

// ANCHOR: check
fn main() {
    use std::sync::{Condvar, Mutex};
    use std::{thread, time::Duration};

    let settings = TryLazy::new();
    assert_eq!(
        settings.get_or_try_init(|| Err::<String, _>("disk asleep")),
        Err("disk asleep")
    );

    // Each loader stays a while and looks whether a second one joins it.
    let (loading, changed) = (Mutex::new(0), Condvar::new());
    let load = || {
        let mut count = loading.lock().expect("nobody panics with the lock");
        *count += 1;
        changed.notify_all();
        let wait = Duration::from_millis(500);
        let (count, _) = changed
            .wait_timeout_while(count, wait, |count| *count < 2)
            .expect("nobody panics with the lock");
        drop(count);
        Ok::<_, &str>("port = 8080".to_string())
    };
    thread::scope(|s| {
        let readers: Vec<_> = (0..4)
            .map(|_| s.spawn(|| settings.get_or_try_init(load)))
            .collect();
        for reader in readers {
            assert_eq!(
                reader.join().expect("no reader panics").map(String::as_str),
                Ok("port = 8080")
            );
        }
    });
    let loads = loading.into_inner().expect("nobody panics with the lock");
    assert_eq!(loads, 1, "two threads were loading at once");
    println!("loaded once, after one failure");
}
// ANCHOR_END: check
