import threading
from concurrent.futures import Future


def with_an_event():
    answer = None
    ready = threading.Event()

    def waiter():
        ready.wait()
        # One write for the whole line: print() writes the text and its end apart.
        print(f"event: a waiter reads {answer}\n", end="", flush=True)

    waiters = [threading.Thread(target=waiter) for _ in range(3)]
    for thread in waiters:
        thread.start()
    answer = 42
    print("event: the answer is stored", flush=True)
    ready.set()  # And never clear().
    for thread in waiters:
        thread.join()
    ready.wait()
    print("event: whoever comes late goes through", flush=True)
    assert ready.is_set()


def with_a_future():
    answer = Future()

    def waiter():
        print(f"future: a waiter reads {answer.result()}\n", end="", flush=True)

    waiters = [threading.Thread(target=waiter) for _ in range(3)]
    for thread in waiters:
        thread.start()
    print("future: the answer is stored next", flush=True)
    answer.set_result(42)
    for thread in waiters:
        thread.join()


def again_and_again():
    # A pulse is gone before anybody looks.
    pulse = threading.Event()
    pulse.set()
    pulse.clear()
    print(f"pulse: a waiter sees it: {pulse.wait(timeout=0.05)}", flush=True)

    # A signal that comes more than once has to be counted.
    signals = threading.Semaphore(0)
    for _ in range(3):
        signals.release()
    seen = sum(signals.acquire(blocking=False) for _ in range(4))
    print(f"count: a waiter sees {seen} of 3 signals", flush=True)
    assert seen == 3


with_an_event()
with_a_future()
again_and_again()
