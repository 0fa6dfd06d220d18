//! Rank 0 sends a number to rank 4, rank 1 a text to rank 8.

use std::error::Error;

use clap::Parser;
use mpi::Tag;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 9)]
    ranks: usize,
}
// ANCHOR: tags
const NUMBER: Tag = 1;
const TEXT: Tag = 2;
// ANCHOR_END: tags

fn main() -> Result<(), Box<dyn Error>> {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    if world.size() < 9 {
        mpi_launch::refuse(
            universe,
            "rank 8 shall receive a text, so start at least 9: --ranks 9",
        );
    }

    match world.rank() {
        // ANCHOR: send
        0 => world.process_at_rank(4).send_with_tag(&1789, NUMBER),
        1 => world
            .process_at_rank(8)
            .send_with_tag("a text".as_bytes(), TEXT),
        // ANCHOR_END: send
        // ANCHOR: receive
        4 => {
            let (number, status) = world.process_at_rank(0).receive_with_tag::<i32>(NUMBER);
            println!(
                "rank 4: {number} from rank {}, with tag {}",
                status.source_rank(),
                status.tag()
            );
            assert_eq!(number, 1789);
        }
        8 => {
            let (bytes, status) = world.process_at_rank(1).receive_vec_with_tag::<u8>(TEXT);
            let text = String::from_utf8(bytes)?;
            println!(
                "rank 8: \"{text}\" from rank {}, {} bytes",
                status.source_rank(),
                text.len()
            );
            assert_eq!(text, "a text");
        }
        // ANCHOR_END: receive
        rank => println!("rank {rank}: nothing to send, nothing to receive"),
    }
    Ok(())
}
