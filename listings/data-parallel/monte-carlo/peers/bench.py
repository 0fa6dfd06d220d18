"""Random points in Python: a pool, NumPy in a pool, and Numba. Answers a line of input with a time and the number of hits."""

import argparse
import random
import sys
import time
from multiprocessing import Pool

import numpy as np

BLOCK = 1 << 16


def blocks_of(n):
    """The blocks of n points: number and size."""
    return [(block, min(BLOCK, n - block * BLOCK)) for block in range((n + BLOCK - 1) // BLOCK)]


def hits(block, points):
    rand = random.Random(block).random
    count = 0
    for _ in range(points):
        x, y = rand(), rand()
        if x * x + y * y < 1.0:
            count += 1
    return count


def hits_numpy(block, points):
    """Pieces that fit the first caches, arrays that are used again, and the fastest generator that NumPy has."""
    rng = np.random.Generator(np.random.SFC64(block))
    x, y = np.empty(4096), np.empty(4096)
    count = 0
    for start in range(0, points, x.size):
        size = min(x.size, points - start)
        a, b = x[:size], y[:size]
        rng.random(out=a)
        rng.random(out=b)
        np.multiply(a, a, out=a)
        np.multiply(b, b, out=b)
        np.add(a, b, out=a)
        count += np.count_nonzero(a < 1.0)
    return count


def with_pool(work):
    def prepare(n, threads):
        pool = Pool(threads)
        blocks = blocks_of(n)
        return lambda: sum(pool.starmap(work, blocks, chunksize=max(1, len(blocks) // (8 * threads))))

    return prepare


def with_numba(n, threads):
    """The generator of the Rust version, compiled: a block is a stream."""
    import numba

    numba.set_num_threads(threads)
    u = np.uint64

    @numba.njit
    def rotl(x, k):
        return x << u(k) | x >> u(64 - k)

    @numba.njit
    def count_block(block, points):
        s = np.empty(4, dtype=np.uint64)
        counter = u(block)
        for i in range(4):
            counter += u(0x9E3779B97F4A7C15)
            bits = (counter ^ counter >> u(30)) * u(0xBF58476D1CE4E5B9)
            bits = (bits ^ bits >> u(27)) * u(0x94D049BB133111EB)
            s[i] = bits ^ bits >> u(31)
        a, b, c, d = s[0], s[1], s[2], s[3]
        count = 0
        for _ in range(points):
            square = 0.0
            for _ in range(2):
                bits = rotl(a + d, 23) + a
                t = b << u(17)
                c ^= a
                d ^= b
                b ^= c
                a ^= d
                c ^= t
                d = rotl(d, 45)
                x = (bits >> u(12)) * 2.0**-52
                square += x * x
            count += square < 1.0
        return count

    @numba.njit(parallel=True)
    def total(n):
        count = 0
        for block in numba.prange((n + BLOCK - 1) // BLOCK):
            count += count_block(block, min(BLOCK, n - block * BLOCK))
        return count

    return lambda: total(n)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    args = parser.parse_args()
    variants = {"pool": with_pool(hits), "numpy": with_pool(hits_numpy), "numba": with_numba}
    work = variants[args.variant](args.n, args.threads)
    work()
    for _ in sys.stdin:
        start = time.perf_counter()
        answer = work()
        print(time.perf_counter() - start, int(answer), flush=True)


if __name__ == "__main__":
    main()
