"""Eight jobs, three workers, one exception: each job runs once, its exception stays its own, and leaving the pool waits."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

WORKERS = 3


def total(n):
    """Adds up 1 to n, and says who did it."""
    time.sleep(0.02)  # stands for more work
    if n == 5:
        raise ValueError("job 5 is broken")
    return sum(range(n + 1)), threading.get_ident()


def main():
    done = []
    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        print(f"8 jobs for {WORKERS} workers")
        futures = {n: pool.submit(total, n) for n in range(1, 9)}

        threads = set()
        for n, future in futures.items():
            try:
                result, thread = future.result()
            except ValueError as error:
                print(f"job {n}: raised: {error!r}")
            else:
                print(f"job {n}: {result}")
                threads.add(thread)
        assert len(threads) <= WORKERS, f"{len(threads)} threads"

        def late(n):
            time.sleep(0.01)
            done.append(n)  # atomic in CPython

        for n in range(10):
            pool.submit(late, n)
        print("10 more jobs submitted, their futures dropped")
    # Leaving `with` calls `shutdown(wait=True)`.
    print(f"the pool is gone, and {len(done)} of them are done")
    assert sorted(done) == list(range(10))


if __name__ == "__main__":
    main()
