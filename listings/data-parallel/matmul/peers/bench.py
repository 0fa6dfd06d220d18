"""What `cargo xtask bench` measures: numpy's product, that is, the OpenBLAS that its wheel brings along."""

import argparse
import sys
import time

import numpy as np


def matrix(n, period, seed, dtype):
    i, j = np.indices((n, n), dtype=np.uint32) % np.uint32(period)
    x = (i * np.uint32(period) + j) * np.uint32(0x9E3779B1) ^ np.uint32(seed)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    return ((x >> np.uint32(28)).astype(np.int32) - 8).astype(dtype)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--threads", type=int)  # numpy takes it from OPENBLAS_NUM_THREADS
    args = parser.parse_args()
    period = args.n
    n = 2 * period if "double" in args.variant else period
    dtype = np.float64 if "f64" in args.variant else np.float32
    a, b = matrix(n, period, 1, dtype), matrix(n, period, 2, dtype)
    c = np.empty((n, n), dtype)
    i, j = np.indices((n, n)) % period
    weight = (3 * i + 5 * j) % 7 + 1
    np.matmul(a, b, out=c)
    for _ in sys.stdin:
        start = time.perf_counter()
        np.matmul(a, b, out=c)
        seconds = time.perf_counter() - start
        answer = int((weight * c.astype(np.float64)).sum())
        print(seconds, answer // 8 if n > period else answer, flush=True)


if __name__ == "__main__":
    main()
