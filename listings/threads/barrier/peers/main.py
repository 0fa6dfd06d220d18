import threading
import time

RUNNERS = 3
PHASES = 3


def main():
    barrier = threading.Barrier(RUNNERS)
    lock = threading.Lock()
    finished = 0
    leaders = 0
    mistakes = 0

    def run(runner):
        nonlocal finished, leaders, mistakes
        try:
            for phase in range(1, PHASES + 1):
                time.sleep(0.01 * runner)
                with lock:
                    print(f"runner {runner}: phase {phase} is done", flush=True)
                    finished += 1

                is_leader = barrier.wait() == 0
                with lock:
                    if finished != phase * RUNNERS:
                        mistakes += 1
                    if is_leader:
                        leaders += 1
                        print(f"---- all {RUNNERS} have finished phase {phase}", flush=True)
                barrier.wait()
        except BaseException:
            barrier.abort()  # Or the others would wait for a runner that does not come.
            raise

    runners = [threading.Thread(target=run, args=(i,)) for i in range(1, RUNNERS + 1)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    print(f"{PHASES} phases, {leaders} leaders, {mistakes} early starts")
    assert (leaders, mistakes) == (PHASES, 0)


main()
