use listing_threads_event::Event;
use std::sync::OnceLock;
use std::sync::atomic::{
    AtomicBool, AtomicU32,
    Ordering::{Acquire, Relaxed, Release},
};
use std::thread;

fn main() {
    with_an_event();
    with_park();
    with_a_once_lock();
}

// ANCHOR: event
fn with_an_event() {
    let answer = AtomicU32::new(0);
    let ready = Event::new();
    thread::scope(|s| {
        for _ in 0..3 {
            s.spawn(|| {
                ready.wait();
                println!("event: a waiter reads {}", answer.load(Relaxed));
            });
        }
        answer.store(42, Relaxed);
        println!("event: the answer is stored");
        ready.set();
    });
    ready.wait(); // The signal came long ago, and is still there.
    println!("event: whoever comes late goes through");
    assert!(ready.is_set());
}
// ANCHOR_END: event

// ANCHOR: park
fn with_park() {
    let answer = AtomicU32::new(0);
    let ready = AtomicBool::new(false);
    thread::scope(|s| {
        let waiter = s.spawn(|| {
            while !ready.load(Acquire) {
                thread::park();
            }
            println!("park: the waiter reads {}", answer.load(Relaxed));
        });
        answer.store(42, Relaxed);
        println!("park: the answer is stored");
        ready.store(true, Release);
        waiter.thread().unpark();
    });
}
// ANCHOR_END: park

// ANCHOR: once_lock
fn with_a_once_lock() {
    let answer = OnceLock::new();
    thread::scope(|s| {
        for _ in 0..3 {
            s.spawn(|| println!("once-lock: a waiter reads {}", answer.wait()));
        }
        println!("once-lock: the answer is stored next");
        answer.set(42).expect("nobody else stores one");
    });
}
// ANCHOR_END: once_lock
