"""The peers in Python: --variant pool or polars, --n, --threads; one run for each line of input."""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from main import borders, count
from words import file


def pool(path, threads, executor):
    def work():
        counts = Counter()
        for part in [executor.submit(count, path, *border) for border in borders(path, threads)]:
            counts.update(part.result())
        return sum(counts.values()), len(counts), max(counts.values())

    return work


def polars(path, threads, _):
    import polars as pl

    assert pl.thread_pool_size() == threads, "POLARS_MAX_THREADS says otherwise"

    def work():
        # One line of the file is one row: the separator occurs nowhere in it.
        counts = (
            pl.scan_csv(path, has_header=False, new_columns=["line"], separator="\x01", quote_char=None)
            .select(pl.col("line").str.split(" ").explode().alias("word"))
            .filter(pl.col("word") != "")
            .group_by("word")
            .agg(pl.len().alias("count"))
            .collect(engine="streaming")
        )
        return counts["count"].sum(), len(counts), counts["count"].max()

    return work


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    path = file(args.n)
    # The processes of the pool begin with the first work that they are given.
    with ProcessPoolExecutor(args.threads) as executor:
        work = {"pool": pool, "polars": polars}[args.variant](path, args.threads, executor)
        work()
        for _ in sys.stdin:
            start = time.perf_counter()
            answer = work()
            print(time.perf_counter() - start, *answer, flush=True)


if __name__ == "__main__":
    main()
