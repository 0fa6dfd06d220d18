"""One producer, three consumers, a buffer of two: the buffer bounds the producer, and one sentinel per consumer closes."""

import queue
import threading
import time

ITEMS = 12
CONSUMERS = 3
BUFFER = 2
CLOSED = object()  # the sentinel: equal to no item


def consume(number, buffer, mine):
    while (item := buffer.get()) is not CLOSED:
        time.sleep(0.02)  # stands for work
        print(f"  handled item {item}\n", end="")
        mine.append(item)
    print(f"  consumer {number}: the channel is closed\n", end="")


def main():
    buffer = queue.Queue(maxsize=BUFFER)

    # Nobody receives yet, so the buffer decides alone: it takes two items and refuses the third.
    for item in range(BUFFER + 1):
        try:
            buffer.put_nowait(item)
            print(f"item {item}: in the buffer")
        except queue.Full:
            print(f"item {item}: no room, it comes back")

    handled = [[] for _ in range(CONSUMERS)]
    consumers = [
        threading.Thread(target=consume, args=(number, buffer, mine))
        for number, mine in enumerate(handled)
    ]
    for consumer in consumers:
        consumer.start()

    peak = 0
    try:
        for item in range(BUFFER, ITEMS):
            buffer.put(item)  # waits while the buffer is full
            peak = max(peak, item + 1 - sum(map(len, handled)))
    finally:
        for _ in consumers:
            buffer.put(CLOSED)  # one for each consumer: the one who takes it will not take another
    for consumer in consumers:
        consumer.join()

    assert sorted(sum(handled, [])) == list(range(ITEMS)), "an item is lost or doubled"
    assert peak <= BUFFER + CONSUMERS, f"{peak} items under way"
    print(f"{ITEMS} items sent, each of them handled once")
    print(f"never more than {BUFFER} + {CONSUMERS} items under way")


if __name__ == "__main__":
    main()
