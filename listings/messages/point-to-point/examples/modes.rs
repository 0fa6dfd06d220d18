//! Four ways to send, and how long each of them takes when the receiver comes late.

use std::thread::sleep;
use std::time::{Duration, Instant};

use clap::Parser;
use mpi::request::{WaitGuard, scope};
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 2)]
    ranks: usize,
}
const LATE: Duration = Duration::from_millis(100);

fn main() {
    let mut universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    if world.size() < 2 {
        mpi_launch::refuse(universe, "there must be somebody to send to: --ranks 2");
    }
    // ANCHOR: buffer
    // Room for what buffered sends have copied and nobody has asked for yet, with what MPI notes about each.
    universe.set_buffer_size(4096);
    // ANCHOR_END: buffer

    let receiver = world.process_at_rank(1);
    // ANCHOR: modes
    type Send<'a> = &'a dyn Fn(&i32);
    let modes: [(&str, Send); 3] = [
        ("standard", &|number| receiver.send(number)),
        ("buffered", &|number| receiver.buffered_send(number)),
        ("synchronous", &|number| receiver.synchronous_send(number)),
    ];
    // ANCHOR_END: modes
    for (name, send) in modes {
        world.barrier();
        match world.rank() {
            0 => {
                let start = Instant::now();
                send(&42);
                let took = start.elapsed();
                println!("rank 0: {name} send after {} ms", took.as_millis());
                // Only this one has waited for the receiver, by the standard's word.
                assert!(name != "synchronous" || took >= LATE / 2);
            }
            1 => {
                sleep(LATE);
                assert_eq!(world.process_at_rank(0).receive::<i32>().0, 42);
            }
            _ => {}
        }
    }

    // ANCHOR: ready
    let mut number = 0;
    scope(|scope| {
        let mut request = None;
        if world.rank() == 1 {
            let receive = world
                .process_at_rank(0)
                .immediate_receive_into(scope, &mut number);
            request = Some(WaitGuard::from(receive));
        }
        // Once all have met here, the receive is posted.
        world.barrier();
        if world.rank() == 0 {
            // SAFETY: the receive that this matches was posted before the barrier.
            unsafe { receiver.ready_send(&43) };
            println!("rank 0: ready send, to a receive that waits for it");
        }
        drop(request);
    });
    // ANCHOR_END: ready
    assert!(world.rank() != 1 || number == 43);
}
