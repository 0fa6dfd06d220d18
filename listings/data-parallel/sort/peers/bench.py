"""The peers in Python: --variant numpy or polars, --n, --threads; one run for each line of input."""

import argparse
import sys
import time

import numpy as np


def numbers(count):
    """SplitMix64 from the seed 0, as in the Rust program."""
    bits = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, default=50_000_000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    unsorted = numbers(args.n)
    if args.variant == "polars":
        import polars

        assert polars.thread_pool_size() == args.threads, "POLARS_MAX_THREADS says otherwise"
        series = polars.Series(unsorted)
        work = series.sort
    else:
        data = unsorted.copy()
        work = data.sort
    work()
    for _ in sys.stdin:
        if args.variant == "numpy":
            data[:] = unsorted
        start = time.perf_counter()
        result = work()
        elapsed = time.perf_counter() - start
        # NumPy sorts in place.
        result = data if result is None else result
        print(elapsed, *(int(result[at]) for at in (0, args.n // 3, args.n - 1)), flush=True)


if __name__ == "__main__":
    main()
