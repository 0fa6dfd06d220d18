"""The same work serially, in threads that are none, in threads, and in processes."""

import argparse
import multiprocessing
import threading
import time


def steps(n):
    """How many steps the Collatz sequence takes from n down to 1."""
    count = 0
    while n > 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        count += 1
    return count


def work(share):
    """The work: the sum of the steps, and where it was done."""
    start, end = share
    total = sum(map(steps, range(start, end)))
    return total, (threading.current_thread().name, multiprocessing.current_process().name)


def shares(n, parts):
    return [(n * part // parts, n * (part + 1) // parts) for part in range(parts)]


def serially(n, _):
    return [work((0, n))]


def threads_wrong(n, count):
    results = []
    # The call is done here and now, by this thread; the thread gets its result, None, and does nothing.
    threads = [threading.Thread(target=results.append(work(share))) for share in shares(n, count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def in_threads(n, count):
    results = []
    threads = [
        threading.Thread(target=lambda share=share: results.append(work(share)))
        for share in shares(n, count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def in_processes(n, count):
    with multiprocessing.Pool(count) as pool:
        return pool.map(work, shares(n, count), chunksize=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()

    checksums = set()
    for how, run in [
        ("serially", serially),
        ("threads, target=work()", threads_wrong),
        ("threads, target=work", in_threads),
        ("processes", in_processes),
    ]:
        start = time.perf_counter()
        results = run(args.n, args.threads)
        elapsed = time.perf_counter() - start
        checksum = sum(total for total, _ in results)
        checksums.add(checksum)
        here = sum(place == ("MainThread", "MainProcess") for _, place in results)
        print(f"{how}: checksum {checksum}, {elapsed * 1000:.0f} ms")
        print(f"  {here} of {len(results)} shares done by the main thread of the main process")
        assert here == (len(results) if run in (serially, threads_wrong) else 0)
    assert len(checksums) == 1


if __name__ == "__main__":
    main()
