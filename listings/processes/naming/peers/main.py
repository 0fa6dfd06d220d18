import multiprocessing
import os
import threading

processes = multiprocessing.get_context("spawn")


def whoami():
    return f"{multiprocessing.current_process().name}, pid {os.getpid()}"


def tied_to_parent():
    def watch():
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def child(report):
    tied_to_parent()
    report.send(whoami())


def main():
    print(f"parent: {whoami()}")
    children = []
    for name in ["resize", None]:
        receiver, sender = processes.Pipe(duplex=False)
        process = processes.Process(target=child, args=(sender,), name=name)
        process.start()
        sender.close()  # ours; the child has its own
        children.append((process, receiver))
    for process, receiver in children:
        said = receiver.recv()  # EOFError if the child has died
        print(f"child: {said}")
        assert said == f"{process.name}, pid {process.pid}"
        process.join()
        assert process.exitcode == 0


if __name__ == "__main__":
    main()
