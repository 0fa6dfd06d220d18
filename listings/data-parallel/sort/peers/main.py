"""Sorts numbers as a list of objects, and as an array."""

import argparse
import random
import time

import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200_000)
    args = parser.parse_args()
    generator = random.Random(1)
    numbers = [generator.getrandbits(63) for _ in range(args.n)]
    array = np.array(numbers)
    print(f"{args.n} numbers")

    start = time.perf_counter()
    as_list = sorted(numbers)
    print(f"sorted(list): {(time.perf_counter() - start) * 1000:.1f} ms")

    start = time.perf_counter()
    as_array = np.sort(array)
    print(f"numpy.sort(array): {(time.perf_counter() - start) * 1000:.1f} ms")
    assert as_list == as_array.tolist()


if __name__ == "__main__":
    main()
