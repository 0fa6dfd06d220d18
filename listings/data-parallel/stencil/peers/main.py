"""Lets heat spread over a plate, with whole arrays: with temporary arrays, and with the results put where they are wanted."""

import argparse
import time

import numpy as np


def make(n):
    plate = (np.arange(n * n) * 7 % 11).astype(float).reshape(n, n)
    plate[0] = 100.0
    return plate


def with_temporaries(plate, steps):
    for _ in range(steps):
        inner = plate[1:-1, 1:-1]
        around = plate[:-2, 1:-1] + plate[2:, 1:-1] + plate[1:-1, :-2] + plate[1:-1, 2:]
        following = plate.copy()
        following[1:-1, 1:-1] = inner + 0.2 * (around - 4.0 * inner)
        plate = following
    return plate


def in_place(plate, steps):
    other, around = plate.copy(), np.empty_like(plate[1:-1, 1:-1])
    for _ in range(steps):
        inner, target = plate[1:-1, 1:-1], other[1:-1, 1:-1]
        np.add(plate[:-2, 1:-1], plate[2:, 1:-1], out=around)
        np.add(around, plate[1:-1, :-2], out=around)
        np.add(around, plate[1:-1, 2:], out=around)
        np.multiply(inner, -4.0, out=target)
        np.add(around, target, out=around)
        np.multiply(around, 0.2, out=around)
        np.add(inner, around, out=target)
        plate, other = other, plate
    return plate


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=1024, help="points along an edge")
    parser.add_argument("--steps", type=int, default=64)
    args = parser.parse_args()
    plates = []
    for name, way in [("with temporary arrays", with_temporaries), ("with out=", in_place)]:
        plate = make(args.n)
        start = time.perf_counter()
        plates.append(way(plate, args.steps))
        print(f"{name}: heat {plates[-1].sum():.6f}, {(time.perf_counter() - start) * 1000:.0f} ms")
    assert np.array_equal(*plates)


if __name__ == "__main__":
    main()
