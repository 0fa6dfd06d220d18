use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Takes lines without waiting; a thread of its own writes them.
struct Logger {
    sender: Sender<String>,
}

// Let the logger own its thread. When its drop is over, every line that it took
// must have been written.
impl Logger {
    fn start(write: impl FnMut(String) + Send + 'static) -> Logger {
        let (sender, receiver) = mpsc::channel();
        // The loop ends when the channel is empty and its sender is gone.
        thread::spawn(move || receiver.into_iter().for_each(write));
        Logger { sender }
    }

    fn log(&self, line: String) {
        let sent = self.sender.send(line);
        sent.expect("the thread receives as long as there is a sender");
    }
}

// ANCHOR: check
fn main() {
    let written = Arc::new(Mutex::new(Vec::new()));
    let logger = Logger::start({
        let written = Arc::clone(&written);
        move |line| {
            thread::sleep(Duration::from_millis(50)); // a slow disk
            written.lock().expect("push does not panic").push(line);
        }
    });
    for i in 1..=10 {
        logger.log(format!("line {i}"));
    }
    drop(logger);
    let written = written.lock().expect("push does not panic");
    assert_eq!(written.len(), 10, "lines were lost");
    println!("all {} lines are written", written.len());
}
// ANCHOR_END: check
