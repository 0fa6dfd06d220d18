use std::sync::mpsc;
use std::thread;

fn main() {
    let (sender, receiver) = mpsc::channel::<Vec<u32>>();
    let adder = thread::spawn(move || receiver.iter().flatten().sum::<u32>());

    let mut batch = vec![1, 2, 3];
    batch.push(4); // while it is still ours
    sender.send(batch).expect("the adder listens");

    drop(sender);
    println!("sum {}", adder.join().expect("adding does not panic"));
}
