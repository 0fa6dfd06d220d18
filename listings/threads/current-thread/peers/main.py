import threading
import time


def log(what):
    """Says who runs this line. No caller passes a name: the thread knows it."""
    me = threading.current_thread()
    # The name that Python makes up goes on since 3.10: "Thread-1 (job)".
    name = me.name.split()[0]
    # The id is dressed like Rust's, to lay the two outputs side by side.
    print(f"{name}: {what} ThreadId({me.ident})\n", end="", flush=True)


def report_panic(args):
    # Python's own hook prints a traceback; one line will do here.
    name, error = args.thread.name, args.exc_value
    print(f"{name}: {error!r} went unhandled\n", end="", flush=True)


class LogExit:
    """Reports the end of the `with` block, whichever way it ends."""

    def __enter__(self):
        log("starts as")

    def __exit__(self, exc_type, exc, traceback):
        log("dies as" if exc_type else "ends as")


def job():
    with LogExit():
        time.sleep(0.03)  # the work


def publish():
    with LogExit():
        raise OSError("the disk is full")


def main():
    threading.current_thread().name = "main"  # it would be MainThread
    threading.excepthook = report_panic
    log("starts as")
    threads = []
    for name in ("download", "resize", "upload"):
        threads.append(threading.Thread(target=job, name=name))
    threads.append(threading.Thread(target=job))  # Python makes one up
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log("has joined all four as")

    last = threading.Thread(target=publish, name="publish")
    last.start()
    last.join()  # returns None: the exception went to the hook
    log("ends as")


if __name__ == "__main__":
    main()
