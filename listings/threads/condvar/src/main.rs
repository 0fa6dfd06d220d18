use listing_threads_condvar::BoundedBuffer;
use std::thread;

const CAPACITY: u32 = 10;
const ITEMS: u32 = 20;
const CONSUMERS: u32 = 2;

fn main() {
    let buffer = BoundedBuffer::new(CAPACITY as usize);

    // ANCHOR: full
    // Nobody takes anything yet, so ten pushes fill the buffer.
    for item in 1..=CAPACITY {
        buffer.push(item);
    }
    println!("producer: {} of {CAPACITY} places are taken", buffer.len());
    let eleventh = CAPACITY + 1;
    assert_eq!(buffer.try_push(eleventh), Err(eleventh));
    println!("producer: item {eleventh} has to wait for a consumer");
    // ANCHOR_END: full

    // ANCHOR: consumers
    let mut all: Vec<u32> = thread::scope(|s| {
        let consumers: Vec<_> = (1..=CONSUMERS)
            .map(|consumer| {
                let buffer = &buffer;
                s.spawn(move || {
                    let items: Vec<u32> = (0..ITEMS / CONSUMERS).map(|_| buffer.pop()).collect();
                    assert!(items.is_sorted(), "first in, first out");
                    println!("consumer {consumer}: took {} items, in order", items.len());
                    items
                })
            })
            .collect();
        for item in eleventh..=ITEMS {
            buffer.push(item); // Waits whenever the consumers are ten items behind.
        }
        consumers
            .into_iter()
            .flat_map(|consumer| consumer.join().expect("no consumer panics"))
            .collect()
    });
    // ANCHOR_END: consumers

    all.sort();
    assert!(all.iter().copied().eq(1..=ITEMS));
    assert!(buffer.is_empty());
    println!("all: {} items, none lost, none twice", all.len());
}
