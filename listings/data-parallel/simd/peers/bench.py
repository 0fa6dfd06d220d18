"""What `cargo xtask bench` measures: 20000 dot products by numpy."""

import argparse
import sys
import time

import numpy as np


def numbers(n, seed):
    x = np.arange(n, dtype=np.uint32) * np.uint32(0x9E3779B1) ^ np.uint32(seed)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    return (x >> np.uint32(28)).astype(np.float32) - np.float32(8)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--threads", type=int)
    args = parser.parse_args()
    a, b = numbers(args.n, 1), numbers(args.n, 2)
    dot = np.dot
    for line in with_warm_up():
        start = time.perf_counter()
        for _ in range(20000):
            result = dot(a, b)
        seconds = time.perf_counter() - start
        if line is not None:
            print(seconds, int(result), flush=True)


def with_warm_up():
    yield None
    yield from sys.stdin


if __name__ == "__main__":
    main()
