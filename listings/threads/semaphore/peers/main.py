import threading
import time

PERMITS = 2
JOBS = 6
WORK = 0.05


def hand_off():
    ready = threading.Semaphore(0)
    parcel = None

    def consumer():
        ready.acquire()
        print(f"consumer: opened parcel {parcel}", flush=True)

    def producer():
        nonlocal parcel
        parcel = 42
        print("producer: packed parcel 42", flush=True)
        ready.release()

    threads = [threading.Thread(target=consumer), threading.Thread(target=producer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not ready.acquire(blocking=False)


def pool():
    print(f"pool: {JOBS} jobs, {PERMITS} permits", flush=True)
    places = threading.BoundedSemaphore(PERMITS)
    meeting = threading.Barrier(PERMITS)
    lock = threading.Lock()
    holders = 0
    peak = 0
    start = time.monotonic()

    def work(job):
        nonlocal holders, peak
        with places:
            with lock:
                holders += 1
                peak = max(peak, holders)
            meeting.wait()
            time.sleep(WORK)
            with lock:
                print(f"job {job}: done after {(time.monotonic() - start) * 1000:.1f} ms", flush=True)
                holders -= 1

    threads = [threading.Thread(target=work, args=(job,)) for job in range(JOBS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"pool: at most {peak} jobs held a permit at a time", flush=True)
    assert peak == PERMITS


hand_off()
pool()
