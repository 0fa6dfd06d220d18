"""Spreads heat over a plate in many short steps, with whole arrays in one thread."""

import argparse
import time

import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=256, help="points along an edge")
    parser.add_argument("--steps", type=int, default=2000)
    args = parser.parse_args()

    plate = np.zeros((args.n, args.n))
    plate[0] = 100.0
    start = time.perf_counter()
    for _ in range(args.steps):
        inner = plate[1:-1, 1:-1]
        around = plate[:-2, 1:-1] + plate[2:, 1:-1] + plate[1:-1, :-2] + plate[1:-1, 2:]
        following = plate.copy()
        following[1:-1, 1:-1] = inner + 0.2 * (around - 4.0 * inner)
        plate = following
    elapsed = time.perf_counter() - start
    print(f"whole arrays: {elapsed * 1000:.0f} ms")
    print(f"heat after {args.steps} steps: {plate.sum():.6f}")


if __name__ == "__main__":
    main()
