"""π by random points: blocks with streams of their own, in pools of one, two and three processes."""

import math
import random
from multiprocessing import Pool

N_BLOCKS = 24
BLOCK = 1 << 14


def hits(block):
    rand = random.Random(block).random  # a generator for each block, not for each process
    count = 0
    for _ in range(BLOCK):
        x, y = rand(), rand()
        if x * x + y * y < 1.0:
            count += 1
    return count


def main():
    expected = sum(map(hits, range(N_BLOCKS)))
    print(f"serial: {expected} hits")
    for processes in (1, 2, 3):
        with Pool(processes) as pool:
            assert sum(pool.imap_unordered(hits, range(N_BLOCKS))) == expected
        print(f"processes: {processes}, the same hits")
    n = N_BLOCKS * BLOCK
    share = expected / n
    deviation = 4 * math.sqrt(share * (1 - share) / n)
    print(f"π is about {4 * share:.4f}, with a standard deviation of {deviation:.4f}")
    assert abs(4 * share - math.pi) < 4 * deviation


if __name__ == "__main__":
    main()
