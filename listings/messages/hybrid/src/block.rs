//! The rows of one rank, and a step in which messages and threads work at the same time.

use std::ops::Range;
use std::thread;

use mpi::Tag;
use mpi::traits::*;
use rayon::prelude::*;

use crate::plate::{heat_row, row_at_start};

const UP: Tag = 1;
const DOWN: Tag = 2;

/// The rows of one rank, with a halo: a copy of the neighbor's row above them, and one below.
pub struct Block {
    n: usize,
    now: Vec<f64>,
    next: Vec<f64>,
}

impl Block {
    /// The rows `own` of a plate of `rows` rows with `n` points each, where 0 is the edge above.
    pub fn new(own: Range<usize>, rows: usize, n: usize) -> Self {
        let now: Vec<f64> = (own.start - 1..=own.end)
            .flat_map(|row| row_at_start(row, rows, n))
            .collect();
        let next = now.clone();
        Self { n, now, next }
    }

    /// The points of its rows, without the halo.
    pub fn points(&self) -> &[f64] {
        &self.now[self.n..self.now.len() - self.n]
    }

    // ANCHOR: step
    /// One step: the pool's threads calculate, and the calling thread alone speaks with the neighbors.
    pub fn step(&mut self, world: &impl Communicator, pool: &rayon::ThreadPool) {
        let n = self.n;
        // ANCHOR: pieces
        // MPI writes into the two halos while all others read the rows between them.
        let (top, rest) = self.now.split_at_mut(n);
        let (own, bottom) = rest.split_at_mut(rest.len() - n);
        let own = &*own;
        let next = &mut self.next[n..n + own.len()];
        // ANCHOR_END: pieces

        // ANCHOR: messages
        let neighbor = |rank| {
            (0..world.size())
                .contains(&rank)
                .then(|| world.process_at_rank(rank))
        };
        let above = neighbor(world.rank() - 1);
        let below = neighbor(world.rank() + 1);
        mpi::request::scope(|scope| {
            let mut messages = Vec::with_capacity(4);
            if let Some(above) = &above {
                messages.push(above.immediate_receive_into_with_tag(scope, &mut top[..], DOWN));
                messages.push(above.immediate_send_with_tag(scope, &own[..n], UP));
            }
            if let Some(below) = &below {
                messages.push(below.immediate_receive_into_with_tag(scope, &mut bottom[..], UP));
                messages.push(below.immediate_send_with_tag(scope, &own[own.len() - n..], DOWN));
            }
            // ANCHOR_END: messages
            // ANCHOR: overlap
            pool.in_place_scope(|pool| {
                pool.spawn(|_| inner_rows(own, next, n));
                for mut message in messages {
                    while let Err(pending) = message.test() {
                        thread::yield_now();
                        message = pending;
                    }
                }
            });
            // ANCHOR_END: overlap
        });

        // ANCHOR: outer
        // The rows that needed a halo. Of a single row, both are the same.
        let last = self.now.len() / n - 2;
        for row in if last == 1 { vec![1] } else { vec![1, last] } {
            let [above, own, below] = [row - 1, row, row + 1].map(|row| &self.now[row * n..][..n]);
            heat_row(above, own, below, &mut self.next[row * n..][..n]);
        }
        std::mem::swap(&mut self.now, &mut self.next);
        // ANCHOR_END: outer
    }
    // ANCHOR_END: step
}

// ANCHOR: inner
/// The rows that need no halo, shared out to the threads of the pool.
fn inner_rows(own: &[f64], next: &mut [f64], n: usize) {
    let rows = own.len() / n;
    if rows > 2 {
        next[n..(rows - 1) * n]
            .par_chunks_mut(n)
            .enumerate()
            .for_each(|(i, next)| {
                let row = |i: usize| &own[i * n..][..n];
                heat_row(row(i), row(i + 1), row(i + 2), next);
            });
    }
}
// ANCHOR_END: inner
