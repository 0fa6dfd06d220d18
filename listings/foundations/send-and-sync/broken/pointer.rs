use std::thread;

fn main() {
    let mut row = [0_u8; 8];
    let right = row[4..].as_mut_ptr();
    thread::scope(|scope| {
        scope.spawn(move || {
            // SAFETY: the four bytes live as long as the scope, and nobody else uses them.
            unsafe { right.write_bytes(7, 4) };
        });
    });
    println!("{row:?}");
}
