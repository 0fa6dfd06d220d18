"""Corrects a timetable: blocks of lines are read, repaired in a pool with a window of futures, and written in order."""

import argparse
import os
import tempfile
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import islice

from timetable import PLACES, timetable


def edits(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        diagonal, row[0] = row[0], i + 1
        for j, y in enumerate(b):
            replaced = diagonal + (x != y)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
    return row[-1]


def repair(first, lines):
    """Parses and repairs a block of lines, of which the first has this number."""
    repaired = []
    for number, line in enumerate(lines, first):
        try:
            start, end, minutes = line.decode().rstrip().split(";")
            minutes = int(minutes)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
        start, end = (min(PLACES, key=lambda place: edits(typed, place)) for typed in (start, end))
        repaired.append(f"{start};{end};{minutes}\n")
    return "".join(repaired).encode()


def blocks(source, size=128):
    first = 1
    while lines := list(islice(source, size)):
        yield first, lines
        first += size


def pipeline(path, result, pool, bound):
    with open(path, "rb") as source, open(result, "wb") as sink:
        window = deque()
        try:
            for block in blocks(source):
                if len(window) == bound:
                    sink.write(window.popleft().result())
                window.append(pool.submit(repair, *block))
            while window:
                sink.write(window.popleft().result())
        finally:
            for future in window:
                future.cancel()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=3000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    typed, meant = timetable(args.n)
    with tempfile.TemporaryDirectory() as folder:
        path, result = os.path.join(folder, "typed.csv"), os.path.join(folder, "repaired.csv")
        with open(path, "wb") as file:
            file.write(typed.encode())
        for name, executor in [("threads", ThreadPoolExecutor), ("processes", ProcessPoolExecutor)]:
            with executor(args.threads) as pool:
                start = time.perf_counter()
                pipeline(path, result, pool, 4 * args.threads)
                print(f"{args.threads} {name}: {(time.perf_counter() - start) * 1000:.0f} ms")
            with open(result, encoding="utf-8", newline="") as file:
                assert file.read() == meant
        with open(path, "ab") as file:
            file.write("Zürich;Lausanne;129\n".encode("latin-1"))
        with ProcessPoolExecutor(args.threads) as pool:
            try:
                pipeline(path, result, pool, 4 * args.threads)
            except ValueError as error:
                print(error)


if __name__ == "__main__":
    main()
