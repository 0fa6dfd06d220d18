"""Adds up an array as a loop over objects, as one call on the whole array, and as such calls in threads."""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=20_000_000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    numbers = (np.arange(args.n) % 1000).astype(float)
    some = numbers[:1_000_000].tolist()
    parts = np.array_split(numbers, args.threads)

    with ThreadPoolExecutor(args.threads) as pool:
        ways = [
            (f"a loop over the first {len(some)}", lambda: sum(some)),
            ("the whole array", numbers.sum),
            ("parts, in threads", lambda: sum(pool.map(np.sum, parts))),
        ]
        for name, way in ways:
            start = time.perf_counter()
            answer = way()
            print(f"{name}: {answer:.0f}, {(time.perf_counter() - start) * 1000:.1f} ms")
    assert answer == numbers.sum()


if __name__ == "__main__":
    main()
