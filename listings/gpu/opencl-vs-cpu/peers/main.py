"""NumPy on the host and OpenCL on a device: with copies and without, few steps and many."""

import argparse
import pathlib
import time

import numpy as np
import pyopencl as cl

A = np.float32(0.75)
GROUP = 64
KERNEL = pathlib.Path(__file__).parent.parent / "src" / "steps.cl"


def timed(what, work):
    start = time.perf_counter()
    result = work()
    print(f"{what:>23}: {(time.perf_counter() - start) * 1e3:.1f} ms")
    return result


def on_host(steps, x, y):
    z = y
    for _ in range(steps):
        z = A * z + x
    return z


def compare(device, steps, x, y):
    n = len(x)
    print(f"\n{n} elements, steps for each: {steps}")
    expected = timed("NumPy", lambda: on_host(steps, x, y))

    context = cl.Context([device])
    queue = cl.CommandQueue(context)
    program = timed("build", lambda: cl.Program(context, KERNEL.read_text()).build([f"-DSTEPS={steps}"]))
    kernel = cl.Kernel(program, "steps")
    on_x, on_y, on_out = (cl.Buffer(context, cl.mem_flags.READ_WRITE, x.nbytes) for _ in range(3))
    kernel.set_args(on_x, on_y, on_out, A, np.uint32(n))
    work_items = (-(-n // GROUP) * GROUP,)

    def run():
        cl.enqueue_nd_range_kernel(queue, kernel, work_items, (GROUP,))
        queue.finish()

    def with_copies():
        out = np.empty_like(x)
        cl.enqueue_copy(queue, on_x, x, is_blocking=False)
        cl.enqueue_copy(queue, on_y, y, is_blocking=False)
        cl.enqueue_nd_range_kernel(queue, kernel, work_items, (GROUP,))
        cl.enqueue_copy(queue, out, on_out)
        return out

    for what in ("first run, with copies", "second run, with copies"):
        assert np.array_equal(timed(what, with_copies), expected), "a result differs"
    timed("kernel alone", run)
    print(f"{2 * steps * n} operations for {3 * x.nbytes} bytes copied; 2 results equal to the bit")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=1_000_003)
    parser.add_argument("--device", type=int, default=0)
    args = parser.parse_args()
    device = [device for platform in cl.get_platforms() for device in platform.get_devices()][args.device]
    print(f"device: {device.name.strip()} ({device.platform.name.strip()})")
    x, y = np.random.default_rng(1).random((2, args.n), dtype=np.float32)
    for steps in (1, 256):
        compare(device, steps, x, y)


if __name__ == "__main__":
    main()
