//! Reads, before the fence, what a get is to bring.

use listing_messages_one_sided::Window;

fn main() {
    let universe = mpi_launch::start(4);
    let mut window = Window::allocate(&universe, 4);

    let mut theirs = [0; 2];
    window.epoch(|epoch| {
        epoch.get(0, 2, &mut theirs);
        println!("got {theirs:?}");
    });
}
