use std::rc::Rc;
use std::thread;

fn main() {
    let names = Rc::new(vec!["Ada", "Grace", "Barbara"]);
    let shared = Rc::clone(&names);
    let counter = thread::spawn(move || shared.len());
    println!("{names:?}");
    println!("{} names", counter.join().expect("len does not panic"));
}
