import multiprocessing
import os
import sys
import threading
import time

N = 6
# A fresh interpreter for each child, on every system; forking is the default on Linux up to 3.13.
processes = multiprocessing.get_context("spawn")


def say(line):
    # One write for text and newline: print() makes two, and another process may come between.
    print(line + "\n", end="", flush=True)


def tied_to_parent():
    def watch():
        multiprocessing.parent_process().join()  # it, too, waits for the end of a pipe
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def child(i):
    tied_to_parent()
    for line in range(1, i + 1):
        time.sleep(0.020)  # the work
        say(f"child {i}: line {line} of {i}")
    sys.exit(i)


def main():
    children = []
    for i in range(N):
        process = processes.Process(target=child, args=(i,))
        process.start()
        children.append(process)
    say(f"parent: all {N} have been started")

    for i, process in enumerate(children):
        process.join()
        if process.exitcode < 0:
            raise RuntimeError(f"child {i} died of signal {-process.exitcode}")
        say(f"parent: child {i} ended with status {process.exitcode}")
        assert process.exitcode == i


if __name__ == "__main__":  # the children import this file, too
    main()
