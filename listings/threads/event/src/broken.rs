use crate::sync::{Condvar, Mutex};

// ANCHOR: bell
/// A bell: it rings, and keeps nothing. Whoever does not listen at that moment hears nothing.
#[derive(Default)]
pub struct Bell {
    lock: Mutex<()>,
    rung: Condvar,
}

impl Bell {
    pub fn set(&self) {
        self.rung.notify_all();
    }

    pub fn wait(&self) {
        let guard = self.lock.lock().unwrap();
        drop(self.rung.wait(guard).unwrap());
    }
}
// ANCHOR_END: bell

// ANCHOR: pulse
/// A flag that is raised and lowered again: whoever looks before or after sees it down.
#[derive(Default)]
pub struct Pulse {
    flag: Mutex<bool>,
    changed: Condvar,
}

impl Pulse {
    pub fn signal(&self) {
        *self.flag.lock().unwrap() = true;
        self.changed.notify_all();
        *self.flag.lock().unwrap() = false;
    }

    pub fn wait(&self) {
        let flag = self.flag.lock().unwrap();
        drop(self.changed.wait_while(flag, |flag| !*flag).unwrap());
    }
}
// ANCHOR_END: pulse
