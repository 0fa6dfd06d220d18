import multiprocessing
import os
import threading
import time

processes = multiprocessing.get_context("spawn")


def say(line):
    print(line + "\n", end="", flush=True)


def tied_to_parent():
    def watch():
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def backup():
    tied_to_parent()
    for part in range(1, 4):
        time.sleep(0.020)  # the work
        say(f"backup: part {part} of 3")


def preview(report):
    tied_to_parent()
    report.send("preview: up to date")
    threading.Event().wait()  # until something changes


class Background:
    """A child that is killed and waited for at the end of the block."""

    def __init__(self, process):
        self.process = process

    def __enter__(self):
        self.process.start()
        return self.process

    def __exit__(self, *exc_info):
        self.process.kill()  # does nothing if it has ended
        self.process.join()


def edit():
    receiver, sender = processes.Pipe(duplex=False)
    # A daemon is also ended when the parent exits, though not when the parent is killed.
    process = processes.Process(target=preview, args=(sender,), daemon=True)
    with Background(process):
        sender.close()  # ours; the child has its own
        say(receiver.recv())
        raise OSError("the disk is full")


def main():
    with Background(processes.Process(target=backup)) as process:
        say("parent: the backup runs, and so do I")
        process.join()
        say(f"parent: the backup has ended, success: {process.exitcode == 0}")
        assert process.exitcode == 0

    try:
        edit()
    except OSError as error:
        say(f"parent: {error}")
    assert not multiprocessing.active_children()
    say("parent: the preview has ended, too")


if __name__ == "__main__":
    main()
