use std::thread;

fn main() {
    let mut row = [0_u8; 8];
    let (left, right) = row.split_at_mut(4);
    thread::scope(|scope| {
        scope.spawn(|| right.fill(7));
        left.fill(1);
    });
    println!("{row:?}");
}
