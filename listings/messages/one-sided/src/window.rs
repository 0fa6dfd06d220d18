use std::cell::Cell;
use std::ffi::c_int;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr::{self, NonNull};
use std::slice;

use mpi::collective::SystemOperation;
use mpi::environment::Universe;
use mpi::ffi::{self, MPI_Aint, MPI_Datatype, MPI_Win};
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

// ANCHOR: window
/// Memory of this rank in which all ranks may read and write: an `MPI_Win` (MPI 4.1,
/// chapter 12).
///
/// All ranks call [`allocate`](Self::allocate) and [`epoch`](Self::epoch) in the same order
/// and drop their windows at the same place; else they wait for each other for ever.
pub struct Window<'u> {
    win: MPI_Win,
    items: NonNull<i64>,
    /// How many items each rank has.
    lengths: Vec<u64>,
    /// Has the window's ranks, and nothing but the window sends in it.
    ranks: SimpleCommunicator,
    initialized: PhantomData<&'u Universe>,
}
// ANCHOR_END: window

impl<'u> Window<'u> {
    // ANCHOR: allocate
    /// Makes a window in which this rank has `len` items, all 0. Collective: every rank of
    /// the world calls it, with a length of its own.
    ///
    /// # Panics
    /// If `len` items are more than fit in the memory of a process.
    pub fn allocate(universe: &'u Universe, len: usize) -> Self {
        let ranks = universe.world().duplicate();
        let mut lengths = vec![0; ranks.size() as usize];
        ranks.all_gather_into(&(len as u64), &mut lengths[..]);

        // Whole cache lines: MPICH 4.0 mistakes where the items of another rank begin if a
        // length is no multiple of 16 bytes.
        let bytes = len.checked_next_multiple_of(8);
        let bytes = bytes.and_then(|items| items.checked_mul(size_of::<i64>()));
        let bytes = bytes.and_then(|bytes| MPI_Aint::try_from(bytes).ok());
        let bytes = bytes.expect("a window must fit in memory");
        let unit = size_of::<i64>() as c_int;
        let (mut base, mut win) = (ptr::null_mut::<i64>(), MaybeUninit::uninit());
        // SAFETY: MPI is initialized, as there is a universe. The two results are written
        // through valid pointers, and an error ends the program (the default of MPI, which
        // this crate leaves as it is), so `win` is set. Nobody else knows the memory yet:
        // others may reach it after this rank's first fence. So it may be filled.
        let win = unsafe {
            let base_of = (&raw mut base).cast();
            let (info, comm) = (ffi::RSMPI_INFO_NULL, ranks.as_raw());
            ffi::MPI_Win_allocate(bytes, unit, info, comm, base_of, win.as_mut_ptr());
            assert!(base.is_aligned(), "MPI aligns for every basic type");
            if len > 0 {
                ptr::write_bytes(base, 0, len);
            }
            win.assume_init()
        };
        let items = NonNull::new(base).unwrap_or(NonNull::dangling()); // may be null without items
        let initialized = PhantomData;
        Self {
            win,
            items,
            lengths,
            ranks,
            initialized,
        }
    }
    // ANCHOR_END: allocate

    // ANCHOR: local
    /// This rank's items.
    pub fn local(&self) -> &[i64] {
        // SAFETY: the items were allocated, and initialized, and are freed with `self` and
        // not before. No other rank writes in them: that happens between the two fences of
        // an epoch, and an epoch borrows the window mutably. This holds for an epoch of the
        // others too: see `fence`.
        unsafe { slice::from_raw_parts(self.items.as_ptr(), self.len()) }
    }

    /// This rank's items, to be changed.
    pub fn local_mut(&mut self) -> &mut [i64] {
        // SAFETY: as in `local`; and no other rank reads them, for the same reason.
        unsafe { slice::from_raw_parts_mut(self.items.as_ptr(), self.len()) }
    }
    // ANCHOR_END: local

    fn len(&self) -> usize {
        self.lengths[self.ranks.rank() as usize] as usize
    }

    // ANCHOR: epoch
    /// Lets all ranks access each other's items: an epoch, with a fence before and after
    /// what `access` does. Collective.
    ///
    /// What is put, and what is to be filled, is borrowed until the epoch has ended: `'e`
    /// is longer than this call.
    pub fn epoch<'e, R>(&mut self, access: impl FnOnce(&Epoch<'_, 'e>) -> R) -> R {
        self.fence();
        // Its destructor is the second fence. Nobody can forget it: `access` gets a
        // reference only.
        let epoch = Epoch {
            window: self,
            buffers: PhantomData,
        };
        access(&epoch)
    }

    fn fence(&self) {
        // SAFETY: the window is alive. Of the fences of a window, the first of one rank
        // meets the first of each other, the second the second, and so on; as `epoch` is
        // the only caller, odd ones begin an epoch in all ranks, and even ones end it. MPI
        // lets an access reach a rank only after that rank's own fence before it, and
        // completes it, on both sides, before their fence after it. So no access happens
        // outside of an epoch of its target.
        unsafe { ffi::MPI_Win_fence(0, self.win) };
    }
    // ANCHOR_END: epoch
}

// ANCHOR: drop
impl Drop for Window<'_> {
    fn drop(&mut self) {
        // Without this, a rank that frees could meet one that is at a fence: both wait for
        // all. A communicator of its own makes of this mistake two waits that never end,
        // instead of memory that is freed too early.
        self.ranks.barrier();
        // SAFETY: the window is alive, all ranks are at this place, and so all epochs have
        // ended. MPI is not yet finalized, because `'u` borrows the universe. `local`'s
        // borrows have ended, since this has `&mut self`.
        unsafe { ffi::MPI_Win_free(&mut self.win) };
    }
}
// ANCHOR_END: drop

// ANCHOR: access
/// The time between two fences. What is started in it is done when it ends, in no order. If
/// there are several accesses to an item, and they are neither all `get` nor all `add`, it
/// may have any value afterwards.
pub struct Epoch<'w, 'e> {
    window: &'w Window<'w>,
    /// The compiler must neither shorten `'e` nor lengthen it.
    buffers: PhantomData<Cell<&'e ()>>,
}

impl<'e> Epoch<'_, 'e> {
    /// Writes `items` into the window of rank `target`, from `offset` on.
    ///
    /// # Panics
    /// If they reach past its end. So do the other two.
    pub fn put(&self, target: usize, offset: usize, items: &'e [i64]) {
        let (len, rank, offset) = self.check(target, offset, items.len());
        let (from, of, win) = (items.as_ptr().cast(), datatype(), self.window.win);
        // SAFETY: the target has `len` items from `offset` on. The items are borrowed until
        // after the epoch, whose end completes the access.
        unsafe { ffi::MPI_Put(from, len, of, rank, offset, len, of, win) };
    }

    /// Fills `items` from the window of rank `target`, from `offset` on. They can be read
    /// when the epoch has ended.
    pub fn get(&self, target: usize, offset: usize, items: &'e mut [i64]) {
        let (len, rank, offset) = self.check(target, offset, items.len());
        let (into, of, win) = (items.as_mut_ptr().cast(), datatype(), self.window.win);
        // SAFETY: as in `put`; nobody else reads or writes the items meanwhile, and every
        // bit pattern is an `i64`.
        unsafe { ffi::MPI_Get(into, len, of, rank, offset, len, of, win) };
    }

    /// Adds `items` to those in the window of rank `target`, from `offset` on, each in one
    /// step: ranks that add to the same item lose nothing.
    pub fn add(&self, target: usize, offset: usize, items: &'e [i64]) {
        let (len, rank, offset) = self.check(target, offset, items.len());
        let (from, of, win) = (items.as_ptr().cast(), datatype(), self.window.win);
        let sum = SystemOperation::sum().as_raw();
        // SAFETY: as in `put`.
        unsafe { ffi::MPI_Accumulate(from, len, of, rank, offset, len, of, sum, win) };
    }

    fn check(&self, target: usize, offset: usize, len: usize) -> (c_int, c_int, MPI_Aint) {
        let there = self.window.lengths[target];
        let end = offset.checked_add(len);
        assert!(
            end.is_some_and(|end| end as u64 <= there),
            "{len} items at {offset} reach past the {there} of rank {target}"
        );
        let len = c_int::try_from(len).expect("one access has fewer than 2³¹ items");
        // No more than `there`, which fits in an MPI_Aint; ranks are numbered by c_int.
        (len, target as c_int, offset as MPI_Aint)
    }
}

impl Drop for Epoch<'_, '_> {
    fn drop(&mut self) {
        self.window.fence();
    }
}
// ANCHOR_END: access

fn datatype() -> MPI_Datatype {
    i64::equivalent_datatype().as_raw()
}
