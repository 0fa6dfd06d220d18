"""The peers in Python: --variant numba or numpy, --n, --threads; one run for each line of input."""

import argparse
import os
import sys
import time

import numpy as np

STEPS = 2000


def numpy_steps(plate, n, steps):
    """Whole arrays, with their results put where they are wanted: no array is made in a step."""
    other, around = plate.copy(), np.empty((n - 2, n - 2))
    for _ in range(steps):
        inner = plate[1:-1, 1:-1]
        np.add(plate[:-2, 1:-1], plate[2:, 1:-1], out=around)
        np.add(around, plate[1:-1, :-2], out=around)
        np.add(around, plate[1:-1, 2:], out=around)
        target = other[1:-1, 1:-1]
        np.multiply(inner, -4.0, out=target)
        np.add(around, target, out=around)
        np.multiply(around, 0.2, out=around)
        np.add(inner, around, out=target)
        plate, other = other, plate
    return plate


def numba_steps(threads):
    """A parallel loop over the rows in each step, compiled once."""
    import numba

    numba.set_num_threads(threads)

    @numba.njit(parallel=True)
    def step(plate, other):
        rows, columns = plate.shape
        for row in numba.prange(1, rows - 1):
            for i in range(1, columns - 1):
                around = plate[row - 1, i] + plate[row + 1, i] + plate[row, i - 1] + plate[row, i + 1]
                other[row, i] = plate[row, i] + 0.2 * (around - 4.0 * plate[row, i])

    @numba.njit
    def run(plate, other, steps):
        for _ in range(steps):
            step(plate, other)
            plate, other = other, plate
        return plate

    return lambda plate, n, steps: run(plate, plate.copy(), steps)


def make(n):
    plate = np.zeros((n, n))
    plate[0] = 100.0
    return plate


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, default=256)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    work = numba_steps(args.threads) if args.variant == "numba" else numpy_steps
    work(make(args.n), args.n, STEPS)
    for _ in sys.stdin:
        plate = make(args.n)
        start = time.perf_counter()
        plate = work(plate, args.n, STEPS)
        elapsed = time.perf_counter() - start
        print(elapsed, repr(float(plate.sum())), flush=True)
    # Numba's threads, which look for work all the time, take half a minute to end on a loaded machine.
    os._exit(0)


if __name__ == "__main__":
    main()
