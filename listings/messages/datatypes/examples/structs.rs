//! Particles go to the next rank: a datatype derived from a struct.

use clap::Parser;
use mpi::ffi;
use mpi::point_to_point as p2p;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
}

// ANCHOR: particle
#[derive(Clone, Copy, Debug, Default, Equivalence, PartialEq)]
struct Particle {
    id: u16,
    mass: f64,
}
// ANCHOR_END: particle

// ANCHOR: aligned
#[derive(Equivalence)]
#[repr(align(32))]
struct Aligned {
    _number: f64,
}
// ANCHOR_END: aligned

fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();
    let (rank, size) = (world.rank(), world.size());
    let (left, right) = ((rank + size - 1) % size, (rank + 1) % size);

    // ANCHOR: send
    let mine = particles(rank);
    let mut theirs = [Particle::default(); 2];
    p2p::send_receive_into(
        &mine[..],
        &world.process_at_rank(right),
        &mut theirs[..],
        &world.process_at_rank(left),
    );
    // ANCHOR_END: send
    println!("rank {rank}: {theirs:?}");
    assert_eq!(theirs, particles(left));

    if rank == 0 {
        describe("a particle", &mine[0]);
        describe("an aligned number", &Aligned { _number: 0.5 });
    }
}

fn particles(rank: i32) -> [Particle; 2] {
    [0, 1].map(|i| Particle {
        id: 10 * rank as u16 + i,
        mass: f64::from(rank) + 0.5,
    })
}

// ANCHOR: extent
/// Compares what a type takes in memory with what MPI believes: how many bytes of data it
/// has, and where the next item begins.
fn describe<T: Equivalence>(name: &str, _item: &T) {
    let datatype = T::equivalent_datatype();
    let (mut data, mut lower, mut extent) = (0, 0, 0);
    // SAFETY: the datatype is committed and alive, and MPI writes one integer through each
    // pointer.
    unsafe {
        ffi::MPI_Type_size(datatype.as_raw(), &mut data);
        ffi::MPI_Type_get_extent(datatype.as_raw(), &mut lower, &mut extent);
    }
    let (size, same) = (size_of::<T>(), extent == size_of::<T>() as ffi::MPI_Aint);
    let safe = if same { "safe" } else { "unsafe" };
    println!(
        "rank 0: {name} has {data} bytes of data in {size}; MPI expects the next after {extent}: {safe} in a slice"
    );
}
// ANCHOR_END: extent
