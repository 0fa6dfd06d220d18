"""The peers in Python: --variant numpy or numpy-threads, --n, --threads; one run for each line of input."""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, default=40_000_000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    numbers = (np.arange(args.n) % 1000).astype(float)
    with ThreadPoolExecutor(args.threads) as pool:
        if args.variant == "numpy":
            work = numbers.sum
        else:
            parts = np.array_split(numbers, args.threads)
            work = lambda: sum(pool.map(np.sum, parts))
        work()
        for _ in sys.stdin:
            start = time.perf_counter()
            answer = work()
            print(time.perf_counter() - start, f"{answer:.0f}", flush=True)


if __name__ == "__main__":
    main()
