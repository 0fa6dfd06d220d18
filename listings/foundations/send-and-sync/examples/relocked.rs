use std::sync::Mutex;
use std::thread;

fn main() {
    let log = Mutex::new(vec!["opened"]);
    let mut guard = log.lock().expect("nobody panics");
    guard.push("used");
    drop(guard); // unlocked by the thread that locked
    thread::scope(|scope| {
        scope.spawn(|| log.lock().expect("nobody panics").push("closed"));
    });
    println!("{:?}", log.into_inner().expect("nobody panics"));
}
