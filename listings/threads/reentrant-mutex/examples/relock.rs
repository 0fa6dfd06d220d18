use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use listing_threads_reentrant_mutex::PlainBox;

fn main() -> ExitCode {
    let items = Arc::new(PlainBox::new(0));
    let (done, answer) = mpsc::channel();

    // Not a scoped thread: a scope would wait for it, and it does not end.
    let shared = Arc::clone(&items);
    thread::spawn(move || {
        shared.execute();
        done.send("execute returned")?;
        shared.add(3);
        done.send("add returned")
    });

    println!("{}", answer.recv().expect("execute locks once"));
    match answer.recv_timeout(Duration::from_millis(500)) {
        Ok(answer) => println!("{answer}"),
        Err(why) => {
            println!("add: {why}");
            return ExitCode::FAILURE; // ends the process, and the waiting thread with it
        }
    }
    ExitCode::SUCCESS
}
