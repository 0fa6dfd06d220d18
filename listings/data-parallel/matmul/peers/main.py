"""The product of two matrices: three loops, and numpy."""

import time

import numpy as np


def matrix(n, seed):
    """Whole numbers from -8 to 7, the same for the same seed."""
    i, j = np.indices((n, n), dtype=np.uint32)
    x = (i * np.uint32(n) + j) * np.uint32(0x9E3779B1) ^ np.uint32(seed)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    return ((x >> np.uint32(28)).astype(np.int32) - 8).astype(np.float32)


def naive(a, b):
    n = len(a)
    columns = list(zip(*b))
    return [[sum(a[i][k] * columns[j][k] for k in range(n)) for j in range(n)] for i in range(n)]


def main():
    n = 192
    a, b = matrix(n, 1), matrix(n, 2)
    start = time.perf_counter()
    expected = naive(a.tolist(), b.tolist())
    loops = time.perf_counter() - start
    print(f"three loops, n = {n}: {loops * 1000:.1f} ms")

    np.matmul(a, b)
    start = time.perf_counter()
    c = np.matmul(a, b)
    library = time.perf_counter() - start
    assert (c == expected).all()
    print(f"numpy, n = {n}: {library * 1000:.3f} ms, {loops / library:.0f}× as fast")

    n = 2048
    a, b = matrix(n, 1), matrix(n, 2)
    start = time.perf_counter()
    c = np.matmul(a, b)
    print(f"numpy, n = {n}: {(time.perf_counter() - start) * 1000:.1f} ms")


if __name__ == "__main__":
    main()
