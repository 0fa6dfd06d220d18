import threading
import time

STEP = 0.02


class Worker(threading.Thread):
    """A thread with an owner: the end of the `with` block stops it and waits."""

    def __init__(self, name, steps=None):
        super().__init__(name=name)
        self.steps = steps  # None: until asked to stop
        self.busy = None
        self.error = None
        # Not _stop: Thread has, or had, a private method of that name.
        self.stop_request = threading.Event()

    def run(self):  # start() calls it in the new thread
        begun = time.perf_counter()
        try:
            self.work()
        except BaseException as error:  # join() would not tell
            self.error = error
        self.busy = time.perf_counter() - begun

    def work(self):
        done = 0
        while self.steps is None or done < self.steps:
            if self.stop_request.wait(STEP):  # a sleep that the request cuts short
                print(f"{self.name}: asked to stop, closes its files", flush=True)
                return
            done += 1

    def result(self):
        self.join()
        if self.error is not None:
            raise self.error
        return self.busy

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop_request.set()
        self.join()


def main():
    begun = time.perf_counter()
    workers = [Worker(f"worker {i}", steps=i + 1) for i in range(1, 10)]
    for worker in workers:
        worker.start()
    busy = []
    for worker in workers:
        busy.append(worker.result())
        print(f"{worker.name}: worked {busy[-1] * 1000:.0f} ms")
    elapsed = time.perf_counter() - begun
    print(f"main: the longest worked {max(busy) * 1000:.0f} ms")
    print(f"main: all nine together {sum(busy) * 1000:.0f} ms")
    print(f"main: elapsed {elapsed * 1000:.0f} ms")
    assert elapsed >= max(busy)

    with Worker("watcher"):
        print("main: leaves the watcher's block", flush=True)
    print("main: the watcher has ended")


if __name__ == "__main__":
    main()
