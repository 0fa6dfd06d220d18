"""Prefix sums: by itertools, by NumPy, and in two passes over blocks."""

from itertools import accumulate

import numpy as np

N = 1_000_000
BLOCK = 1 << 17


def two_passes(values):
    """What a parallel scan does; NumPy does each step in one thread."""
    blocks = [values[start : start + BLOCK] for start in range(0, len(values), BLOCK)]
    starts = np.cumsum([0] + [block.sum() for block in blocks[:-1]])
    return np.concatenate([start + np.cumsum(block) for start, block in zip(starts, blocks)])


def main():
    values = [3, 1, 4, 1, 5, 9, 2, 6]
    print("values:   ", values)
    print("inclusive:", list(accumulate(values)))
    *exclusive, total = accumulate(values, initial=0)
    print(f"exclusive: {exclusive}, and {total} in all")

    values = np.arange(N, dtype=np.int64) * 7919 % 100_003
    expected = list(accumulate(values.tolist()))
    assert np.cumsum(values).tolist() == expected
    assert two_passes(values).tolist() == expected
    print(f"{N} sums, three times the same")


if __name__ == "__main__":
    main()
