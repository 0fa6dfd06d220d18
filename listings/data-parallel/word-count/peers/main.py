"""Counts the words of a text in a pool of processes, each of which reads its own part of the file."""

import argparse
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from words import file


def borders(path, count):
    """The file cut into about `count` ranges of bytes, behind line ends."""
    size = os.path.getsize(path)
    ends = [0]
    with open(path, "rb") as source:
        for number in range(1, count):
            source.seek(size * number // count)
            source.readline()
            ends.append(source.tell())
    ends.append(size)
    return list(zip(ends, ends[1:]))


def count(path, start, end):
    with open(path, "rb") as source:
        source.seek(start)
        return Counter(source.read(end - start).split())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2, help="blocks of about a megabyte")
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    path = file(args.n)
    with ProcessPoolExecutor(args.processes) as pool:
        start = time.perf_counter()
        counts = Counter()
        for part in [pool.submit(count, path, *border) for border in borders(path, args.processes)]:
            counts.update(part.result())
        print(f"pool: {(time.perf_counter() - start) * 1000:.0f} ms")
    print(f"{sum(counts.values())} words, {len(counts)} different")
    for word, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:12]:
        print(word.decode(), number)


if __name__ == "__main__":
    main()
