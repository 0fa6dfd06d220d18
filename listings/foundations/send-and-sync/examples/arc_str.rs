use std::sync::{Arc, mpsc};
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel();
    let speaker = thread::spawn(move || {
        let word: Arc<str> = Arc::from("hello");
        sender.send(word).expect("main listens");
    });
    println!("{:?}", receiver.recv());
    speaker.join().expect("sending does not panic");
}
