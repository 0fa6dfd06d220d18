"""What `cargo xtask bench` measures: the prices by numpy, in three ways, and by numba."""

import argparse
import math
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

RATE, VOLATILITY = 0.02, 0.3
DRIFT = RATE + VOLATILITY * VOLATILITY / 2
C = (1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.319381530)


def uniform(index):
    x = index.astype(np.uint32) * np.uint32(0x9E3779B1)
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    x = (x ^ (x >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return (x ^ (x >> np.uint32(16))) / 4294967296.0


def options(n):
    i = 3 * np.arange(n, dtype=np.uint32)
    return 10 + 40 * uniform(i), 10 + 40 * uniform(i + 1), 0.25 + 1.75 * uniform(i + 2)


def normal(x):
    k = 1.0 / (1.0 + 0.2316419 * np.abs(x))
    total = k * (C[4] + k * (C[3] + k * (C[2] + k * (C[1] + k * C[0]))))
    tail = 0.3989422804014327 * np.exp(-0.5 * x * x) * total
    return np.where(x < 0, tail, 1.0 - tail)


def expressions(spot, strike, years, call, put):
    """As the formula is written: whole arrays, a new one for every operation."""
    spread = VOLATILITY * np.sqrt(years)
    d1 = (np.log(spot / strike) + DRIFT * years) / spread
    discounted = strike * np.exp(-RATE * years)
    np.subtract(spot * normal(d1), discounted * normal(d1 - spread), out=call)
    np.add(call - spot, discounted, out=put)


def normal_into(x, out, k, negative):
    """The same into `out`; `k` is for intermediate results. `x` is destroyed."""
    np.less(x, 0.0, out=negative)
    np.abs(x, out=k)
    k *= 0.2316419
    k += 1.0
    np.reciprocal(k, out=k)
    np.multiply(k, C[0], out=out)
    for c in C[1:]:
        out += c
        out *= k
    x *= x
    x *= -0.5
    np.exp(x, out=x)
    out *= x
    out *= 0.3989422804014327
    np.subtract(1.0, out, out=k)
    np.copyto(k, out, where=negative)
    out[:] = k


def piece(spot, strike, years, call, put, room, negative):
    spread, d, k, n = room
    np.sqrt(years, out=spread)
    spread *= VOLATILITY
    np.divide(spot, strike, out=d)
    np.log(d, out=d)
    np.multiply(years, DRIFT, out=k)
    d += k
    d /= spread
    np.subtract(d, spread, out=spread)
    normal_into(d, n, k, negative)
    np.multiply(n, spot, out=call)
    normal_into(spread, n, k, negative)
    np.multiply(years, -RATE, out=d)
    np.exp(d, out=d)
    d *= strike
    n *= d
    call -= n
    np.subtract(call, spot, out=put)
    put += d


def make_pieces(threads, size=4096):
    """Pieces that stay in the cache, into arrays that exist; numpy lets go of the GIL, so threads share them out."""
    pool = ThreadPoolExecutor(threads)

    def share(arrays, first):
        room = [np.empty(size) for _ in range(4)]
        negative = np.empty(size, bool)
        for i in range(first * size, len(arrays[0]), threads * size):
            parts = [array[i : i + size] for array in arrays]
            k = len(parts[0])
            piece(*parts, [array[:k] for array in room], negative[:k])

    def pieces(*arrays):
        list(pool.map(lambda first: share(arrays, first), range(threads)))

    return pieces


def make_numba(threads):
    import numba

    numba.set_num_threads(threads)

    @numba.njit(fastmath=True)
    def normal_one(x):
        k = 1.0 / (1.0 + 0.2316419 * abs(x))
        total = k * (C[4] + k * (C[3] + k * (C[2] + k * (C[1] + k * C[0]))))
        tail = 0.3989422804014327 * math.exp(-0.5 * x * x) * total
        return tail if x < 0 else 1.0 - tail

    @numba.njit(parallel=True, fastmath=True)
    def with_numba(spot, strike, years, call, put):
        for i in numba.prange(len(spot)):
            spread = VOLATILITY * math.sqrt(years[i])
            d1 = (math.log(spot[i] / strike[i]) + DRIFT * years[i]) / spread
            discounted = strike[i] * math.exp(-RATE * years[i])
            call[i] = spot[i] * normal_one(d1) - discounted * normal_one(d1 - spread)
            put[i] = call[i] - spot[i] + discounted

    return with_numba


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    args = parser.parse_args()
    if args.variant == "numba":
        run = make_numba(args.threads)
    elif args.variant == "numpy":
        run = expressions
    else:
        run = make_pieces(args.threads)  # `numpy-pieces`, and with several threads `numpy-threads`
    given = options(args.n)
    call, put = np.zeros(args.n), np.zeros(args.n)
    run(*given, call, put)
    for _ in sys.stdin:
        start = time.perf_counter()
        run(*given, call, put)
        seconds = time.perf_counter() - start
        print(seconds, float(call.sum() + 2 * put.sum()), flush=True)


if __name__ == "__main__":
    main()
