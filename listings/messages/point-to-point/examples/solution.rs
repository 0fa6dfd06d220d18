//! Solution: look at the message first, and make room for it.

use clap::Parser;
use mpi::topology::Process;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 2)]
    ranks: usize,
}
/// A text of any length from this rank.
fn receive_text(sender: Process<'_>) -> String {
    let (message, status) = sender.matched_probe();
    let length = status.count(u8::equivalent_datatype()) as usize;
    let mut bytes = vec![0; length];
    message.matched_receive_into(&mut bytes[..]);
    String::from_utf8(bytes).expect("the sender has sent text")
}

// ANCHOR: check
fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    let texts = [
        "short",
        "",
        "a text that is longer than all that came before it, and longer than anybody has foreseen",
    ];
    for text in texts {
        match world.rank() {
            0 => world.process_at_rank(1).send(text.as_bytes()),
            1 => {
                let received = receive_text(world.process_at_rank(0));
                assert!(
                    received == text,
                    "\"{text}\" has not come as it was sent: {} bytes instead of {}",
                    received.len(),
                    text.len()
                );
                println!("rank 1: \"{received}\"");
            }
            _ => {}
        }
    }
}
// ANCHOR_END: check
