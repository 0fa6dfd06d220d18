//! Reads its own items while others may write them.

use listing_messages_one_sided::Window;

fn main() {
    let universe = mpi_launch::start(4);
    let mut window = Window::allocate(&universe, 4);

    let seven = [7];
    window.epoch(|epoch| {
        epoch.put(0, 0, &seven);
        println!("has {:?}", window.local());
    });
}
