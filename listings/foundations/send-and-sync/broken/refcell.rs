use std::cell::RefCell;
use std::sync::Arc;
use std::thread;

fn main() {
    let log = Arc::new(RefCell::new(vec!["opened"]));
    let theirs = Arc::clone(&log);
    let writer = thread::spawn(move || {
        theirs.borrow_mut().push("closed");
    });
    writer.join().expect("pushing does not panic");
    println!("{:?}", log.borrow());
}
