import threading

THREADS = 10
LIMIT = 100_000


def say(line):
    # One write for text and newline: print() makes two, and a thread may come between.
    print(line + "\n", end="")


def count_primes(numbers):
    count = 0
    for n in numbers:
        if n < 2:
            continue
        d = 2
        while d * d <= n and n % d != 0:
            d += 1
        count += d * d > n
    return count


def work(i, numbers, results):
    say(f"thread {i}: starts on {numbers.start}..{numbers.stop}")
    count = count_primes(numbers)
    say(f"thread {i}: found {count} primes")
    results[i] = count  # a Thread returns nothing: each one fills its own place


def main():
    share = LIMIT // THREADS
    counts = [None] * THREADS
    threads = []
    for i in range(THREADS):
        numbers = range(i * share, (i + 1) * share)
        thread = threading.Thread(target=work, args=(i, numbers, counts))
        thread.start()
        threads.append(thread)
    say(f"main: all {THREADS} have been started")

    for i, thread in enumerate(threads):
        thread.join()
        say(f"main: thread {i} returned {counts[i]}")
    total = sum(counts)
    say(f"main: {total} primes below {LIMIT}")
    assert total == count_primes(range(LIMIT))

    found = {}
    pair = [
        threading.Thread(target=lambda: found.update(fewest=min(counts))),
        threading.Thread(target=lambda: found.update(most=max(counts))),
    ]
    for thread in pair:
        thread.start()
    for thread in pair:  # there is no scope to wait for them
        thread.join()
    say(f"main: between {found['fewest']} and {found['most']} in a range")

    def sort_half(first):  # a slice would be a copy, so the thread writes it back
        counts[first:first + 5] = sorted(counts[first:first + 5])

    pair = [threading.Thread(target=sort_half, args=(first,)) for first in (0, 5)]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()
    say(f"main: sorted by halves {counts}")


if __name__ == "__main__":
    main()
