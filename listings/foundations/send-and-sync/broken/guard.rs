use std::sync::Mutex;
use std::thread;

fn main() {
    let log = Mutex::new(vec!["opened"]);
    let mut guard = log.lock().expect("nobody panics");
    guard.push("used");
    thread::scope(|scope| {
        scope.spawn(move || guard.push("closed"));
    });
    println!("{:?}", log.into_inner().expect("nobody panics"));
}
