use std::sync::Arc;
use std::thread;

fn main() {
    let names = Arc::new(vec!["Ada", "Grace", "Barbara"]);
    let shared = Arc::clone(&names);
    let counter = thread::spawn(move || shared.len());
    println!("{names:?}");
    println!("{} names", counter.join().expect("len does not panic"));
}
