//! Reads the halo while it is being received.

use mpi::request;
use mpi::traits::*;

fn main() {
    let universe = mpi::initialize().expect("MPI is initialized once");
    let world = universe.world();
    let neighbor = world.process_at_rank((world.rank() + 1) % world.size());

    let (mut halo, edge) = (0.0, f64::from(world.rank()));
    request::scope(|scope| {
        let receive = neighbor.immediate_receive_into(scope, &mut halo);
        let send = neighbor.immediate_send(scope, &edge);
        let sum = halo + edge;
        receive.wait();
        send.wait();
        println!("rank {}: {sum}", world.rank());
    });
}
