//! A pool whose drop joins the workers before it closes their queue.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use listing_threads_thread_pool::join_first::Pool;

fn main() {
    let (events, log) = mpsc::channel();
    thread::spawn(move || {
        let pool = Pool::new(2);
        let job = events.clone();
        pool.submit(move || job.send("the job is done").expect("main listens"));
        drop(pool);
        events.send("the pool is gone").expect("main listens");
    });

    println!("{}", log.recv().expect("the job sends"));
    match log.recv_timeout(Duration::from_millis(300)) {
        Ok(event) => println!("{event}"),
        Err(_) => println!("300 ms later, the pool's drop has not returned"),
    }
    // `main` returns, and the process ends with three threads that wait for each other.
}
