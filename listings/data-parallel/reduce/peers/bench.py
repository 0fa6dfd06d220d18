"""The sum of an array in Python: NumPy in one thread and in several, and Numba. Answers a line of input with a time and the sum."""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np


def numbers(n):
    values = np.empty(n)
    for start in range(0, n, 1 << 20):
        i = np.arange(start, min(n, start + (1 << 20)), dtype=np.uint64)
        values[start : start + i.size] = (i * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(11)) / 2.0**53
    return values


def with_numpy(values, threads):
    return lambda: float(values.sum())


def with_numpy_threads(values, threads):
    """NumPy lets go of the GIL while it adds, so threads help it."""
    pool = ThreadPoolExecutor(threads)
    parts = np.array_split(values, threads)
    return lambda: float(sum(pool.map(np.sum, parts)))


def with_numba(values, threads):
    import numba

    numba.set_num_threads(threads)

    # Without fastmath the order of the additions is kept, and there are no lanes.
    @numba.njit(parallel=True, fastmath=True)
    def total(values):
        result = 0.0
        for i in numba.prange(values.size):
            result += values[i]
        return result

    return lambda: total(values)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    args = parser.parse_args()
    variants = {"numpy": with_numpy, "numpy-threads": with_numpy_threads, "numba": with_numba}
    work = variants[args.variant](numbers(args.n), args.threads)
    work()
    for _ in sys.stdin:
        start = time.perf_counter()
        answer = work()
        print(time.perf_counter() - start, answer, flush=True)


if __name__ == "__main__":
    main()
