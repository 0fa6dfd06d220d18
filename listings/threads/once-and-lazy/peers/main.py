"""Four threads need one table: whoever comes first builds it, the others wait. Each thread counts for itself."""

import threading
import time

THREADS = 4


class Once:
    """A value that is built once, by the first who asks; the others wait for it."""

    def __init__(self, build):
        self._build = build
        self._lock = threading.Lock()
        self._ready = False
        self._value = None

    def get(self):
        if not self._ready:  # the fast way, without the lock
            with self._lock:
                if not self._ready:  # again: another thread may have built it while we waited
                    self._value = self._build()
                    self._ready = True
        return self._value


class SetOnce:
    """A value that is set once; a second setting is refused."""

    def __init__(self):
        self._lock = threading.Lock()
        self._values = []

    def set(self, value):
        with self._lock:
            if self._values:
                return f"Err({value:x})"
            self._values.append(value)
            return "Ok(())"

    def get(self):
        return self._values[0]


def build_table():
    builds.append(threading.get_ident())
    time.sleep(0.05)  # stands for a longer build
    polynomial = POLYNOMIAL.get()
    table = list(range(256))
    for _ in range(8):
        table = [(crc >> 1) ^ polynomial if crc & 1 else crc >> 1 for crc in table]
    return table


POLYNOMIAL = SetOnce()
TABLE = Once(build_table)
builds = []


class Counter(threading.local):
    lookups = 0  # what each thread starts with


COUNTER = Counter()


def checksum(data):
    crc = 0xFFFFFFFF
    for byte in data:
        COUNTER.lookups += 1
        crc = (crc >> 8) ^ TABLE.get()[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def work(rounds, start, counts):
    start.wait()  # all of them ask for the table at once
    for _ in range(rounds):
        assert checksum(b"123456789") == 0xE3069283
    counts[rounds - 1] = COUNTER.lookups


def main():
    print(f"main: polynomial set: {POLYNOMIAL.set(0x82F63B78)}")
    print(f"main: set once more: {POLYNOMIAL.set(0xEDB88320)}")
    print(f"main: {len(builds)} tables built")

    start = threading.Barrier(THREADS)
    counts = [0] * THREADS
    threads = [threading.Thread(target=work, args=(rounds, start, counts)) for rounds in range(1, THREADS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for number, count in enumerate(counts):
        print(f"thread {number}: {count} look-ups")
    print(f"together: {sum(counts)} look-ups, {COUNTER.lookups} of them in main")
    print(f"main: {len(builds)} table built")
    assert len(builds) == 1
    assert counts == [9, 18, 27, 36]


if __name__ == "__main__":
    main()
