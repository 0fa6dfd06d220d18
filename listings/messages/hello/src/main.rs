//! Every rank says who it is, how many there are, and where it runs.

use clap::Parser;
use mpi::environment;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
}

fn main() {
    let args = Args::parse();
    // ANCHOR: start
    let universe = mpi_launch::start(args.ranks);
    let world = universe.world();
    // ANCHOR_END: start

    let host = environment::processor_name().expect("MPI knows the name of its processor");
    println!("rank {} of {} on {host}", world.rank(), world.size());

    // ANCHOR: root
    if world.rank() == 0 {
        let library = environment::library_version().expect("MPI knows its own name");
        let (major, minor) = environment::version();
        println!("rank 0: {}, MPI {major}.{minor}", first_words(&library));
    }
    // ANCHOR_END: root
}

/// The library's name and version, without what its builders add; the text may end with the zero of a C string.
fn first_words(text: &str) -> String {
    let end = text.find(['\n', '\0', ',']).unwrap_or(text.len());
    text[..end].split_whitespace().collect::<Vec<_>>().join(" ")
}
