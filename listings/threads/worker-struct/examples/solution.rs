use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Takes lines without waiting; a thread of its own writes them.
struct Logger {
    sender: Option<Sender<String>>,
    thread: Option<JoinHandle<()>>,
}

impl Logger {
    fn start(write: impl FnMut(String) + Send + 'static) -> Logger {
        let (sender, receiver) = mpsc::channel();
        // The loop ends when the channel is empty and its sender is gone.
        let thread = thread::spawn(move || receiver.into_iter().for_each(write));
        Logger {
            sender: Some(sender),
            thread: Some(thread),
        }
    }

    fn log(&self, line: String) {
        let sender = self.sender.as_ref().expect("only drop takes it");
        let sent = sender.send(line);
        sent.expect("the thread receives as long as there is a sender");
    }
}

impl Drop for Logger {
    fn drop(&mut self) {
        // First the sender. The thread ends only when it is gone, and fields are
        // dropped after this function: to join before would wait forever.
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
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
