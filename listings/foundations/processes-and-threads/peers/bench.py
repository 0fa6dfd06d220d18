"""The contenders of `cargo xtask bench` in Python: one timed run for each line of standard input."""

import argparse
import sys
import time

from main import in_processes, in_threads, serially, threads_wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, default=200_000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    run = {
        "serial": serially,
        "threads-wrong": threads_wrong,
        "threads": in_threads,
        "processes": in_processes,
    }[args.variant]
    run(args.n, args.threads)
    for _ in sys.stdin:
        start = time.perf_counter()
        results = run(args.n, args.threads)
        elapsed = time.perf_counter() - start
        print(elapsed, sum(total for total, _ in results), flush=True)


if __name__ == "__main__":
    main()
