use std::rc::Rc;
use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel();
    let speaker = thread::spawn(move || {
        let word: Rc<str> = Rc::from("hello");
        sender.send(word).expect("main listens");
    });
    println!("{:?}", receiver.recv());
    speaker.join().expect("sending does not panic");
}
