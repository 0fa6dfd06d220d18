"""A box whose methods call each other: with a reentrant lock, and redesigned for a plain one."""

import threading

BATCH = 100
BATCHES = 1000
START = BATCH * BATCHES  # enough for the remover, even if it runs first


class ReentrantBox:
    """Every method locks the box, also when another method calls it."""

    def __init__(self, items):
        self._lock = threading.RLock()
        self._items = items

    def count(self):
        with self._lock:
            return self._items

    def execute(self, step):
        with self._lock:
            self._items += step

    def add(self, n):
        with self._lock:
            for _ in range(n):
                self.execute(1)  # locks again

    def remove(self, n):
        with self._lock:
            enough = self.count() >= n  # locks again
            if enough:
                for _ in range(n):
                    self.execute(-1)  # and again
            return enough


class RedesignedBox:
    """The public methods lock, once; `_execute` is called by those who hold the lock."""

    def __init__(self, items):
        self._lock = threading.Lock()
        self._items = items

    def count(self):
        with self._lock:
            return self._items

    def execute(self, step):
        with self._lock:
            self._execute(step)

    def add(self, n):
        with self._lock:
            for _ in range(n):
                self._execute(1)

    def remove(self, n):
        with self._lock:
            enough = self._items >= n
            if enough:
                for _ in range(n):
                    self._execute(-1)
            return enough

    def _execute(self, step):
        self._items += step


def drill(items):
    """Adds and removes batches of items in two threads, while this one looks on."""
    removed = []

    def adder():
        for _ in range(BATCHES):
            items.add(BATCH)

    def remover():
        for _ in range(BATCHES):
            removed.append(items.remove(BATCH))

    threads = [threading.Thread(target=adder), threading.Thread(target=remover)]
    for thread in threads:
        thread.start()
    while True:
        assert items.count() % BATCH == 0, "a batch is seen whole or not at all"
        if not any(thread.is_alive() for thread in threads):
            break
    for thread in threads:
        thread.join()
    assert removed == [True] * BATCHES
    assert items.count() == START
    return items.count()


def main():
    left = drill(ReentrantBox(START))
    print(f"reentrant: {START} in, {START} out, {left} left, no batch seen in part")
    left = drill(RedesignedBox(START))
    print(f"redesigned: {START} in, {START} out, {left} left, no batch seen in part")


if __name__ == "__main__":
    main()
