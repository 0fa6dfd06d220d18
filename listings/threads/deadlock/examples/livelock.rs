use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Barrier, Mutex};
use std::thread;

const ROUNDS: u32 = 5;

fn main() {
    let forks = [Mutex::new(()), Mutex::new(())];
    let (meals, gave_way) = (AtomicU32::new(0), AtomicU32::new(0));
    let in_step = Barrier::new(2); // two diners of the same speed

    thread::scope(|scope| {
        for (mine, other) in [(0, 1), (1, 0)] {
            let (forks, meals, gave_way, in_step) = (&forks, &meals, &gave_way, &in_step);
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    let fork = forks[mine].lock().expect("nobody panics");
                    in_step.wait(); // both hold one fork
                    match forks[other].try_lock() {
                        Ok(_both) => meals.fetch_add(1, Ordering::SeqCst),
                        Err(_taken) => gave_way.fetch_add(1, Ordering::SeqCst),
                    };
                    in_step.wait(); // both have tried
                    drop(fork); // after you!
                }
            });
        }
    });

    let (meals, gave_way) = (meals.into_inner(), gave_way.into_inner());
    println!("{ROUNDS} rounds: {gave_way} times given way, {meals} meals");
    assert_eq!((meals, gave_way), (0, 2 * ROUNDS));
}
