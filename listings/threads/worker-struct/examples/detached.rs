use std::sync::mpsc;
use std::thread;
use std::time::Duration;

struct File;

impl Drop for File {
    fn drop(&mut self) {
        println!("thread: file closed"); // never printed
    }
}

fn main() -> Result<(), mpsc::RecvError> {
    let (ask, asked) = mpsc::channel();
    let (answer, answered) = mpsc::channel();
    let handle = thread::spawn(move || {
        let _file = File;
        for question in asked {
            println!("thread: still here, main asks: {question}");
            answer.send("a minute's work to go").expect("main waits");
            thread::sleep(Duration::from_secs(60)); // the work
        }
    });

    drop(handle);
    println!("main: has dropped the handle");
    ask.send("are you there?").expect("the thread receives");
    println!("main: the thread says: {}", answered.recv()?);
    println!("main: ends, and the process with it");
    Ok(())
}
