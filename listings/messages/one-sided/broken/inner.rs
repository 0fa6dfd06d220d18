//! Puts from a variable that is gone before the fence.

use listing_messages_one_sided::Window;

fn main() {
    let universe = mpi_launch::start(4);
    let mut window = Window::allocate(&universe, 4);

    window.epoch(|epoch| {
        let seven = [7];
        epoch.put(0, 0, &seven);
    });
    println!("has {:?}", window.local());
}
