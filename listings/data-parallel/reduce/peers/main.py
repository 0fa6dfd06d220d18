"""Sums of ten million numbers in several orders, with NumPy and without."""

import math

import numpy as np

N = 10_000_000
BINS = 10


def main():
    i = np.arange(N, dtype=np.uint64)
    values = (i * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(11)) / 2.0**53

    # Since Python 3.12 sum() of floats carries the lost digits along; cumsum adds one after another as a loop does.
    print(f"from the left:  {float(np.cumsum(values)[-1])!r}")
    print(f"from the right: {float(np.cumsum(values[::-1])[-1])!r}")
    exact = math.fsum(values)
    print(f"rounded once:   {exact!r}")
    # np.sum adds in pairs of blocks; its last digits depend on the version and on the processor.
    error = abs(values.sum() - exact)
    assert error <= 1e-8
    print("np.sum: within 1e-8 of that")

    print(f"smallest and largest: {values.min():.3e}, {values.max():.9f}")
    bins, _ = np.histogram(values, bins=BINS, range=(0.0, 1.0))
    print("histogram:", bins.tolist())


if __name__ == "__main__":
    main()
