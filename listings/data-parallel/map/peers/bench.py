"""The Mandelbrot set in Python: a pool of processes, NumPy, and Numba. Answers a line of input with a time and a checksum."""

import argparse
import multiprocessing
import sys
import time

LIMIT = 255


def steps(cr, ci):
    zr = zi = 0.0
    for step in range(LIMIT):
        rr, ii = zr * zr, zi * zi
        if rr + ii > 4.0:
            return step
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
    return LIMIT


def row(n, y):
    ci = -1.25 + 2.5 * y / n
    return bytes(steps(-2.0 + 2.5 * x / n, ci) for x in range(n))


def with_pool(n, threads):
    """A pool that lives as long as the program, as a pool should; rows go to it a few at a time."""
    pool = multiprocessing.Pool(threads)

    def work():
        rows = pool.starmap(row, [(n, y) for y in range(n)], chunksize=8)
        return sum(sum(one) for one in rows)

    return work


def with_numpy(n, threads):
    """A band of rows at a time, so that the arrays stay in the cache; what has left the circle is dropped from them. One thread."""
    import numpy as np

    cr_of_row = -2.0 + 2.5 * np.arange(n) / n
    band = max(1, 16384 // n)

    def work():
        picture = np.empty((n, n), dtype=np.uint8)
        for top in range(0, n, band):
            ci = np.repeat(-1.25 + 2.5 * np.arange(top, min(top + band, n)) / n, n)
            cr = np.tile(cr_of_row, ci.size // n)
            out = np.full(ci.size, LIMIT, dtype=np.uint8)
            alive = np.arange(ci.size)
            zr, zi = np.zeros_like(cr), np.zeros_like(ci)
            for step in range(LIMIT):
                rr, ii = zr * zr, zi * zi
                left = rr + ii > 4.0
                if left.any():
                    out[alive[left]] = step
                    keep = ~left
                    alive, zr, zi, cr, ci = alive[keep], zr[keep], zi[keep], cr[keep], ci[keep]
                    rr, ii = rr[keep], ii[keep]
                    if alive.size == 0:
                        break
                zi *= zr
                zi += zi
                zi += ci
                np.subtract(rr, ii, out=zr)
                zr += cr
            picture[top : top + band] = out.reshape(-1, n)
        return int(picture.sum(dtype=np.uint64))

    return work


def with_numba(n, threads):
    """The scalar loop, compiled; rows are handed out a few at a time."""
    import numba
    import numpy as np

    numba.set_num_threads(threads)
    steps_compiled = numba.njit(steps)

    @numba.njit(parallel=True)
    def draw(picture, n):
        for y in numba.prange(n):
            ci = -1.25 + 2.5 * y / n
            for x in range(n):
                picture[y, x] = steps_compiled(-2.0 + 2.5 * x / n, ci)

    picture = np.empty((n, n), dtype=np.uint8)

    def work():
        with numba.parallel_chunksize(8):
            draw(picture, n)
        return picture

    return work


def with_numba_lanes(n, threads):
    """Thirty-two points at a time in small arrays, as in the lanes of the Rust version."""
    import numba
    import numpy as np

    numba.set_num_threads(threads)
    lanes = 32

    @numba.njit(parallel=True)
    def draw(picture, n):
        for y in numba.prange(n):
            ci = -1.25 + 2.5 * y / n
            zr, zi, cr = np.empty(lanes), np.empty(lanes), np.empty(lanes)
            count = np.empty(lanes, dtype=np.int64)
            for left in range(0, n, lanes):
                for l in range(lanes):
                    zr[l] = zi[l] = 0.0
                    cr[l] = -2.0 + 2.5 * (left + l) / n
                    count[l] = 0
                for _ in range(LIMIT // 5):
                    for _ in range(5):
                        for l in range(lanes):
                            rr, ii = zr[l] * zr[l], zi[l] * zi[l]
                            count[l] += rr + ii <= 4.0
                            zi[l] = 2.0 * zr[l] * zi[l] + ci
                            zr[l] = rr - ii + cr[l]
                    inside = 0
                    for l in range(lanes):
                        inside += zr[l] * zr[l] + zi[l] * zi[l] <= 4.0
                    if inside == 0:
                        break
                for l in range(min(lanes, n - left)):
                    picture[y, left + l] = count[l]

    picture = np.empty((n, n), dtype=np.uint8)

    def work():
        with numba.parallel_chunksize(8):
            draw(picture, n)
        return picture

    return work


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    args = parser.parse_args()
    variants = {"pool": with_pool, "numpy": with_numpy, "numba": with_numba, "numba-lanes": with_numba_lanes}
    work = variants[args.variant](args.n, args.threads)
    work()
    for _ in sys.stdin:
        start = time.perf_counter()
        answer = work()
        seconds = time.perf_counter() - start
        if not isinstance(answer, int):
            answer = int(answer.sum(dtype="uint64"))
        print(seconds, answer, flush=True)


if __name__ == "__main__":
    main()
