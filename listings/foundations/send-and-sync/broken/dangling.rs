use std::thread::{self, JoinHandle};

fn count_words() -> JoinHandle<usize> {
    let text = String::from("to be or not to be");
    thread::spawn(|| text.split(' ').count())
}

fn main() {
    let count = count_words().join().expect("counting does not panic");
    println!("{count} words");
}
