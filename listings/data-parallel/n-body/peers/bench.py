"""What `cargo xtask bench` measures: the same sums by numpy and by numba."""

import argparse
import sys
import time

import numpy as np

SOFTENING = np.float32(1e-4)


def uniform(index):
    x = index.astype(np.uint32) * np.uint32(0x9E3779B1)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return ((x ^ (x >> np.uint32(16))) >> np.uint32(8)).astype(np.float32) / np.float32(16777216)


def bodies(n):
    i = 4 * np.arange(n, dtype=np.uint32)
    mass = (np.float32(0.5) + uniform(i + 3)) / np.float32(n)
    return uniform(i), uniform(i + 1), uniform(i + 2), mass


def by_rows(x, y, z, mass, ax, ay, az):
    """One body at a time against all others."""
    for i in range(len(x)):
        dx, dy, dz = x - x[i], y - y[i], z - z[i]
        pull = mass / (dx * dx + dy * dy + dz * dz + SOFTENING) ** np.float32(1.5)
        ax[i], ay[i], az[i] = pull @ dx, pull @ dy, pull @ dz


def in_blocks(x, y, z, mass, ax, ay, az, rows=64):
    """A block of rows at a time, so that the temporary arrays stay in the cache, and written into arrays that exist."""
    n = len(x)
    dx, dy, dz, r, t = (np.empty((rows, n), np.float32) for _ in range(5))
    for i in range(0, n, rows):
        k = min(rows, n - i)
        dx_, dy_, dz_, r_, t_ = dx[:k], dy[:k], dz[:k], r[:k], t[:k]
        np.subtract(x, x[i : i + k, None], out=dx_)
        np.subtract(y, y[i : i + k, None], out=dy_)
        np.subtract(z, z[i : i + k, None], out=dz_)
        np.multiply(dx_, dx_, out=r_)
        np.add(r_, np.multiply(dy_, dy_, out=t_), out=r_)
        np.add(r_, np.multiply(dz_, dz_, out=t_), out=r_)
        np.add(r_, SOFTENING, out=r_)
        np.sqrt(r_, out=r_)
        np.reciprocal(r_, out=r_)
        np.multiply(r_, r_, out=t_)
        np.multiply(r_, t_, out=r_)
        np.multiply(r_, mass, out=r_)
        for out, d in ((ax, dx_), (ay, dy_), (az, dz_)):
            np.einsum("ij,ij->i", r_, d, out=out[i : i + k])


def make_numba(threads):
    import numba

    numba.set_num_threads(threads)

    @numba.njit(parallel=True, fastmath=True)
    def with_numba(x, y, z, mass, ax, ay, az):
        one = np.float32(1)
        for i in numba.prange(len(x)):
            sx, sy, sz = np.float32(0), np.float32(0), np.float32(0)
            for j in range(len(x)):
                dx, dy, dz = x[j] - x[i], y[j] - y[i], z[j] - z[i]
                r2 = dx * dx + dy * dy + dz * dz + SOFTENING
                inverse = one / np.sqrt(r2)
                pull = mass[j] * inverse * inverse * inverse
                sx += pull * dx
                sy += pull * dy
                sz += pull * dz
            ax[i], ay[i], az[i] = sx, sy, sz

    return with_numba


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    args = parser.parse_args()
    if args.variant == "numba":
        run = make_numba(args.threads)
    else:
        run = {"numpy": by_rows, "numpy-blocks": in_blocks}[args.variant]
    given = bodies(args.n)
    out = [np.zeros(args.n, np.float32) for _ in range(3)]
    run(*given, *out)
    for _ in sys.stdin:
        start = time.perf_counter()
        run(*given, *out)
        seconds = time.perf_counter() - start
        print(seconds, sum(float((v.astype(np.float64) ** 2).sum()) for v in out), flush=True)


if __name__ == "__main__":
    main()
