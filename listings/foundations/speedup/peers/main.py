"""The same problem in processes: a chain of steps that nobody can share, then many chains that need its end but not each other."""

import argparse
import multiprocessing
import statistics
import time

STEPS = 50_000
RUNS = 3
MASK = (1 << 64) - 1


def step(x):
    x = ((x ^ (x >> 31)) * 0x9E3779B97F4A7C15) & MASK
    return (((x << 23) & MASK | x >> 41) + 1) & MASK


def chain(job):
    start, steps = job
    x = start
    for _ in range(steps):
        x = step(x)
    return x


def solve(n, serial, map_tasks):
    each = round(STEPS * (100 - serial) / 100)
    seed = chain((1, (STEPS - each) * n))
    return sum(map_tasks(chain, [(seed ^ task, each) for task in range(n)])) & MASK


def median_time(work, expected):
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - start)
        assert expected in (None, answer), "another answer"
    return answer, statistics.median(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--n", type=int, default=24)
    parser.add_argument("--serial", type=int, default=10)
    args = parser.parse_args()

    answer, serial_time = median_time(lambda: solve(args.n, args.serial, map), None)
    print(f"serial program: {serial_time:.3f} s")
    for processes in range(1, args.threads + 1):
        # The pool is there before the clock runs: starting its processes takes tens of milliseconds.
        with multiprocessing.Pool(processes) as pool:
            _, seconds = median_time(
                lambda: solve(args.n, args.serial, pool.map), answer
            )
        print(f"processes: {processes}, {seconds:.3f} s, speedup {serial_time / seconds:.2f}×")
    print(f"answer: {answer:016x}")


if __name__ == "__main__":
    main()
