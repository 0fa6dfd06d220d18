import threading
from collections import deque

CAPACITY = 10
ITEMS = 20
CONSUMERS = 2


class BoundedBuffer:
    def __init__(self, capacity):
        self._capacity = capacity
        self._items = deque()
        lock = threading.Lock()
        self._not_full = threading.Condition(lock)
        self._not_empty = threading.Condition(lock)

    def push(self, item):
        with self._not_full:
            # wait_for looks again after every wake-up; `if full: wait()` would not.
            self._not_full.wait_for(lambda: len(self._items) < self._capacity)
            self._items.append(item)
            self._not_empty.notify()

    def pop(self):
        with self._not_empty:
            self._not_empty.wait_for(lambda: self._items)
            item = self._items.popleft()
            self._not_full.notify()
            return item

    def try_push(self, item):
        with self._not_full:
            if len(self._items) == self._capacity:
                return False
            self._items.append(item)
            self._not_empty.notify()
            return True

    def __len__(self):
        with self._not_full:
            return len(self._items)


def main():
    buffer = BoundedBuffer(CAPACITY)
    for item in range(1, CAPACITY + 1):
        buffer.push(item)
    print(f"producer: {len(buffer)} of {CAPACITY} places are taken", flush=True)
    eleventh = CAPACITY + 1
    assert not buffer.try_push(eleventh)
    print(f"producer: item {eleventh} has to wait for a consumer", flush=True)

    taken = {}

    def consume(consumer):
        items = [buffer.pop() for _ in range(ITEMS // CONSUMERS)]
        assert items == sorted(items), "first in, first out"
        # print() writes the line and its end in two steps, and another thread may come between.
        print(f"consumer {consumer}: took {len(items)} items, in order\n", end="", flush=True)
        taken[consumer] = items

    consumers = [threading.Thread(target=consume, args=(i,)) for i in range(1, CONSUMERS + 1)]
    for consumer in consumers:
        consumer.start()
    for item in range(eleventh, ITEMS + 1):
        buffer.push(item)
    for consumer in consumers:
        consumer.join()

    everything = sorted(item for items in taken.values() for item in items)
    assert everything == list(range(1, ITEMS + 1))
    assert len(buffer) == 0
    print(f"all: {len(everything)} items, none lost, none twice")


main()
