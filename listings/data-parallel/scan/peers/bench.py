"""Inclusive prefix sums in Python: NumPy, and Numba in two passes. Answers a line of input with a time and the last sum."""

import argparse
import sys
import time

import numpy as np

BLOCK = 1 << 17


def numbers(n):
    values = np.empty(n, dtype=np.uint64)
    for start in range(0, n, 1 << 20):
        i = np.arange(start, min(n, start + (1 << 20)), dtype=np.uint64)
        values[start : start + i.size] = i * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(40)
    return values


def with_numpy(values, sums, threads):
    return lambda: np.cumsum(values, out=sums)


def with_numba(values, sums, threads):
    import numba

    numba.set_num_threads(threads)

    @numba.njit(parallel=True)
    def scan(values, sums):
        blocks = (values.size + BLOCK - 1) // BLOCK
        starts = np.zeros(blocks + 1, dtype=np.uint64)
        for block in numba.prange(blocks):
            # A view, so that the index counts from 0: otherwise Numba looks at each whether it is negative.
            part = values[block * BLOCK : (block + 1) * BLOCK]
            total = np.uint64(0)
            for i in range(part.size):
                total += part[i]
            starts[block + 1] = total
        for block in range(blocks):
            starts[block + 1] += starts[block]
        for block in numba.prange(blocks):
            part = values[block * BLOCK : (block + 1) * BLOCK]
            result = sums[block * BLOCK : (block + 1) * BLOCK]
            total = starts[block]
            for i in range(part.size):
                total += part[i]
                result[i] = total

    return lambda: scan(values, sums)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    args = parser.parse_args()
    values = numbers(args.n)
    sums = np.empty_like(values)
    work = {"numpy": with_numpy, "numba": with_numba}[args.variant](values, sums, args.threads)
    work()
    for _ in sys.stdin:
        start = time.perf_counter()
        work()
        print(time.perf_counter() - start, sums[-1], flush=True)


if __name__ == "__main__":
    main()
