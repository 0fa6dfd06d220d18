"""The pipeline in processes: --variant processes, --n, --threads; one run for each line of input."""

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor

from main import pipeline
from timetable import timetable


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True, choices=["processes"])
    parser.add_argument("--n", type=int, default=40_000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    typed, meant = timetable(args.n)
    meant = meant.splitlines()
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(args.threads) as pool:
        path, result = os.path.join(folder, "typed.csv"), os.path.join(folder, "repaired.csv")
        with open(path, "wb") as file:
            file.write(typed.encode())

        def work():
            pipeline(path, result, pool, 4 * args.threads)

        # The processes of the pool begin with the first work that they are given.
        work()
        for _ in sys.stdin:
            start = time.perf_counter()
            work()
            seconds = time.perf_counter() - start
            with open(result, encoding="utf-8") as file:
                lines = file.read().splitlines()
            right = sum(a == b for a, b in zip(lines, meant))
            print(f"{seconds} {len(lines)} lines, {right} right", flush=True)


if __name__ == "__main__":
    main()
