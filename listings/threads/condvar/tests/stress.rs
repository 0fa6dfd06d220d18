use listing_threads_condvar::BoundedBuffer;
use std::sync::Barrier;
use std::thread;

/// Three producers, four consumers, buffers of one and of seven places: no item is lost, none comes twice, and one
/// producer's items stay in order.
#[test]
fn no_item_lost_none_twice() {
    const PRODUCERS: usize = 3;
    const CONSUMERS: usize = 4;
    const ITEMS: usize = 4_000; // from each producer
    for capacity in [1, 7] {
        let buffer = BoundedBuffer::new(capacity);
        let mut all: Vec<(usize, usize)> = thread::scope(|s| {
            for producer in 0..PRODUCERS {
                let buffer = &buffer;
                s.spawn(move || (0..ITEMS).for_each(|item| buffer.push((producer, item))));
            }
            let watcher = s.spawn(|| {
                for _ in 0..200 {
                    assert!(buffer.len() <= capacity);
                    thread::yield_now();
                }
            });
            let consumers: Vec<_> = (0..CONSUMERS)
                .map(|_| {
                    s.spawn(|| {
                        let items: Vec<_> = (0..PRODUCERS * ITEMS / CONSUMERS)
                            .map(|_| buffer.pop())
                            .collect();
                        for producer in 0..PRODUCERS {
                            assert!(items.iter().filter(|(p, _)| *p == producer).is_sorted());
                        }
                        items
                    })
                })
                .collect();
            watcher.join().expect("never more than the capacity");
            consumers
                .into_iter()
                .flat_map(|consumer| consumer.join().expect("in order"))
                .collect()
        });
        all.sort();
        let expected =
            (0..PRODUCERS).flat_map(|producer| (0..ITEMS).map(move |item| (producer, item)));
        assert!(all.into_iter().eq(expected));
        assert!(buffer.is_empty());
    }
}

#[test]
fn a_full_buffer_refuses_and_an_item_makes_room() {
    let buffer = BoundedBuffer::new(2);
    assert_eq!(buffer.try_push(1), Ok(()));
    buffer.push(2);
    assert_eq!(buffer.try_push(3), Err(3));
    assert_eq!(buffer.pop(), 1);
    assert_eq!(buffer.try_push(3), Ok(()));
    assert_eq!((buffer.pop(), buffer.pop()), (2, 3));
    assert!(buffer.is_empty());
}

/// A producer that meets a full buffer goes on when, and not before, somebody takes an item.
#[test]
fn a_push_waits_for_a_place() {
    let buffer = BoundedBuffer::new(1);
    let full = Barrier::new(2);
    thread::scope(|s| {
        s.spawn(|| {
            buffer.push(1);
            full.wait();
            buffer.push(2);
        });
        full.wait();
        for _ in 0..100 {
            assert_eq!(buffer.len(), 1);
            thread::yield_now();
        }
        assert_eq!(buffer.pop(), 1);
        assert_eq!(buffer.pop(), 2);
    });
}

#[test]
#[should_panic(expected = "a buffer needs a place")]
fn no_place_no_buffer() {
    BoundedBuffer::<()>::new(0);
}
