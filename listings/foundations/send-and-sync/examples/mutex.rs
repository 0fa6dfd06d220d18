use std::sync::{Arc, Mutex};
use std::thread;

fn main() {
    let log = Arc::new(Mutex::new(vec!["opened"]));
    let theirs = Arc::clone(&log);
    let writer = thread::spawn(move || {
        theirs.lock().expect("nobody panics").push("closed");
    });
    writer.join().expect("pushing does not panic");
    println!("{:?}", log.lock().expect("nobody panics"));
}
