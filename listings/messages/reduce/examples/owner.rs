//! The greatest value of all ranks, and whose it is: an operation of our own.

use std::ffi::{c_int, c_void};
use std::slice;

use clap::Parser;
use mpi::collective::UnsafeUserOperation;
use mpi::ffi::MPI_Datatype;
use mpi::traits::*;

#[derive(Parser)]
struct Args {
    /// Ranks to start, unless a launcher has started them
    #[arg(long, default_value_t = 4)]
    ranks: usize,
}

// ANCHOR: type
#[derive(Clone, Copy, Default, PartialEq, Debug, Equivalence)]
#[repr(C)]
struct Owned {
    value: i32,
    rank: i32,
}

impl Owned {
    /// The greater one; of two equal ones, that of the lower rank.
    fn max(self, other: Self) -> Self {
        match self.value > other.value || self.value == other.value && self.rank < other.rank {
            true => self,
            false => other,
        }
    }
}
// ANCHOR_END: type

// ANCHOR: operation
/// What MPI calls to combine items of two ranks, place by place.
///
/// # Safety
/// Both addresses must be those of `*length` items of the type `Owned`, and no other reference to the second exist.
unsafe extern "C" fn greater(
    a: *mut c_void,
    b: *mut c_void,
    length: *mut c_int,
    _: *mut MPI_Datatype,
) {
    // SAFETY: what is asked for above.
    let (a, b) = unsafe {
        let length = *length as usize;
        (
            slice::from_raw_parts(a.cast::<Owned>(), length),
            slice::from_raw_parts_mut(b.cast::<Owned>(), length),
        )
    };
    for (a, b) in a.iter().zip(b) {
        *b = a.max(*b);
    }
}
// ANCHOR_END: operation

fn main() {
    let universe = mpi_launch::start(Args::parse().ranks);
    let world = universe.world();

    let mine = owned(world.rank());
    let mut greatest = Owned::default();
    // ANCHOR: call
    // SAFETY: it is used once, below, with items of the type Owned; it does not panic; and max is associative and commutative, for the pairs are ordered by value and rank.
    let operation = unsafe { UnsafeUserOperation::commutative(greater) };
    world.all_reduce_into(&mine, &mut greatest, &operation);
    // ANCHOR_END: call

    println!(
        "rank {} has {}, the greatest is {} of rank {}",
        world.rank(),
        mine.value,
        greatest.value,
        greatest.rank
    );
    let all = (0..world.size()).map(owned);
    assert_eq!(Some(greatest), all.reduce(Owned::max));
}

fn owned(rank: i32) -> Owned {
    Owned {
        value: (7 * rank) % 5,
        rank,
    }
}
