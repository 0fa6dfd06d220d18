//! Two ranks exchange large arrays, in two ways that cannot hang.

use clap::Parser;
use mpi::point_to_point::send_receive_into;
use mpi::request::{WaitGuard, scope};
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 2)]
    ranks: usize,
    /// Items in each array
    #[arg(long, default_value_t = 1_000_000)]
    n: usize,
}

fn main() {
    let args = Args::parse();
    let universe = mpi_launch::start(args.ranks);
    let world = universe.world();
    if world.size() < 2 {
        mpi_launch::refuse(
            universe,
            "there must be somebody to exchange with: --ranks 2",
        );
    }
    let me = world.rank();
    // Only the ranks 0 and 1 exchange something.
    if me > 1 {
        return;
    }
    let other = world.process_at_rank(1 - me);
    let mine = vec![me; args.n];

    // ANCHOR: send-receive
    let mut theirs = vec![-1; args.n];
    send_receive_into(&mine[..], &other, &mut theirs[..], &other);
    // ANCHOR_END: send-receive
    println!("rank {me}: {} items by send_receive", theirs.len());
    assert!(theirs.iter().all(|&item| item == 1 - me));

    // ANCHOR: immediate
    let mut theirs = vec![-1; args.n];
    scope(|scope| {
        let receive = WaitGuard::from(other.immediate_receive_into(scope, &mut theirs[..]));
        other.send(&mine[..]);
        drop(receive);
    });
    // ANCHOR_END: immediate
    println!("rank {me}: {} items by an immediate receive", theirs.len());
    assert!(theirs.iter().all(|&item| item == 1 - me));
}
