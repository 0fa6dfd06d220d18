"""The same steps in NumPy, and on a device by way of PyOpenCL. Answers a line of input with a time and a checksum."""

import argparse
import pathlib
import sys
import time

import numpy as np

ELEMENTS = 1 << 24
A = np.float32(0.75)
GROUP = 64
LANES = 128


def inputs(n):
    i = np.arange(n, dtype=np.uint32)
    return [(i * np.uint32(factor) >> np.uint32(8)).astype(np.float32) / np.float32(1 << 24) for factor in (2654435769, 2246822519)]


def with_numpy(steps, x, y, out):
    """A piece at a time, so that it stays in the cache from step to step. One thread."""
    piece = 1 << 14

    def work():
        for first in range(0, ELEMENTS, piece):
            z, c = out[first : first + piece], x[first : first + piece]
            np.multiply(A, y[first : first + piece], out=z)
            z += c
            for _ in range(steps - 1):
                z *= A
                z += c

    return work


def with_pyopencl(steps, x, y, out):
    """Copies, kernel, copy, in a queue that keeps their order, and one wait."""
    import pyopencl as cl

    device = next(device for platform in cl.get_platforms() for device in platform.get_devices())
    context = cl.Context([device])
    queue = cl.CommandQueue(context)
    source = pathlib.Path(__file__).parent.parent / "src" / "lanes.cl"
    kernel = cl.Kernel(cl.Program(context, source.read_text()).build([f"-DSTEPS={steps}"]), "steps")
    on_x, on_y, on_out = (cl.Buffer(context, cl.mem_flags.READ_WRITE, x.nbytes) for _ in range(3))
    kernel.set_args(on_x, on_y, on_out, A, np.uint32(ELEMENTS))

    def work():
        cl.enqueue_copy(queue, on_x, x, is_blocking=False)
        cl.enqueue_copy(queue, on_y, y, is_blocking=False)
        cl.enqueue_nd_range_kernel(queue, kernel, (ELEMENTS // LANES,), (GROUP,))
        cl.enqueue_copy(queue, out, on_out, is_blocking=True)

    return work


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", required=True)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    args = parser.parse_args()
    (x, y), out = inputs(ELEMENTS), np.zeros(ELEMENTS, dtype=np.float32)
    work = {"numpy": with_numpy, "pyopencl": with_pyopencl}[args.variant](args.n, x, y, out)
    work()
    for _ in sys.stdin:
        start = time.perf_counter()
        work()
        seconds = time.perf_counter() - start
        print(seconds, int(out.view(np.uint32).sum(dtype=np.uint64)), flush=True)


if __name__ == "__main__":
    main()
