"""Four workers and one total: work inside the lock, and work outside it."""

import threading
import time

WORK = [0.020, 0.040, 0.060, 0.080]  # seconds


class Gauge:
    """Counts the workers that are at work now, and remembers the highest count."""

    def __init__(self, together):
        self._lock = threading.Lock()
        self._at_work = 0
        self.peak = 0
        self._all_here = threading.Barrier(together)

    def __enter__(self):
        with self._lock:
            self._at_work += 1
            self.peak = max(self.peak, self._at_work)
        self._all_here.wait()

    def __exit__(self, *exc_info):
        with self._lock:
            self._at_work -= 1


class Total:
    """A number and the lock that guards it: nothing but this class ties the two together."""

    def __init__(self):
        self.lock = threading.Lock()
        self.millis = 0


def work(seconds, gauge):
    with gauge:
        time.sleep(seconds)  # releases the GIL, as a read from a socket or a disk would
    return round(seconds * 1000)


def wide(seconds, total, gauge):
    with total.lock:
        total.millis += work(seconds, gauge)


def narrow(seconds, total, gauge):
    result = work(seconds, gauge)
    with total.lock:
        total.millis += result


def measure(worker, together):
    """Runs the four workers, and checks that `together` of them were at work at once."""
    total, gauge = Total(), Gauge(together)
    threads = [threading.Thread(target=worker, args=(s, total, gauge)) for s in WORK]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    assert gauge.peak == together
    assert total.millis == 200
    return elapsed


def main():
    elapsed = measure(wide, 1)
    assert elapsed >= 0.19
    print(f"wide: 1 worker at a time, {elapsed * 1000:.0f} ms")

    elapsed = measure(narrow, 4)
    assert elapsed >= 0.07
    print(f"narrow: 4 workers at a time, {elapsed * 1000:.0f} ms")


if __name__ == "__main__":
    main()
