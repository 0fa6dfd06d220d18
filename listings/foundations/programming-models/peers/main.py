"""One word count as shared state, as message passing and as data parallelism."""

import argparse
import multiprocessing
import queue
import re
import threading
from collections import Counter
from pathlib import Path

TEXT = Path(__file__).parent.parent / "src" / "text.utf8"


def words(line):
    """The words of a line, in lower case: what lies between characters that are neither letters nor digits."""
    return re.findall(r"[^\W_]+", line.lower())


def shares(lines, threads):
    size = max(1, -(-len(lines) // threads))
    return [lines[start : start + size] for start in range(0, len(lines), size)]


def run(threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def shared_state(lines, threads):
    counts, lock = Counter(), threading.Lock()

    def work(share):
        for line in share:
            for word in words(line):
                with lock:
                    counts[word] += 1

    run([threading.Thread(target=work, args=(share,)) for share in shares(lines, threads)])
    return counts


def message_passing(lines, threads):
    found, counts, end = queue.SimpleQueue(), Counter(), object()

    def work(share):
        for line in share:
            found.put(words(line))
        found.put(end)

    workers = [threading.Thread(target=work, args=(share,)) for share in shares(lines, threads)]
    for worker in workers:
        worker.start()
    for _ in workers:
        for batch in iter(found.get, end):
            counts.update(batch)
    for worker in workers:
        worker.join()
    return counts


def count(share):
    return Counter(word for line in share for word in words(line))


def data_parallel(lines, threads):
    with multiprocessing.Pool(threads) as pool:
        return sum(pool.imap_unordered(count, shares(lines, threads)), Counter())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--threads", type=int, default=4)
    args = parser.parse_args()

    lines = (TEXT.read_text(encoding="utf-8") * args.n).splitlines()
    expected = count(lines)
    for model, counts in [
        ("shared state", shared_state(lines, args.threads)),
        ("message passing", message_passing(lines, args.threads)),
        ("data parallelism", data_parallel(lines, args.threads)),
    ]:
        assert counts == expected
        print(f"{model}: {sum(counts.values())} words, {len(counts)} different")
    frequent = sorted(expected.items(), key=lambda item: (-item[1], item[0]))
    for word, times in frequent[:12]:
        print(f"{times:6} {word}")


if __name__ == "__main__":
    main()
