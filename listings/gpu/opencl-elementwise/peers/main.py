"""One formula: a kernel for each operator, and one kernel for all."""

import argparse

import numpy as np
import pyopencl as cl
import pyopencl.array
from pyopencl.elementwise import ElementwiseKernel


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=100_003)
    n = parser.parse_args().n

    device = cl.get_platforms()[0].get_devices()[0]
    print(f"device: {device.name} ({device.platform.name})")
    context = cl.Context([device])
    queue = cl.CommandQueue(context)
    allocated = []

    def allocate(size):
        """What the arrays get their memory from: it counts."""
        allocated.append(size)
        return cl.Buffer(context, cl.mem_flags.READ_WRITE, size)

    h = np.float32(20)
    speeds = (np.arange(n) % 101).astype(np.float32) * np.float32(0.1)
    times = (np.arange(n) % 37).astype(np.float32) * np.float32(0.05)
    v = cl.array.to_device(queue, speeds, allocator=allocate)
    t = cl.array.to_device(queue, times, allocator=allocate)
    expected = h + speeds * times - np.float32(4.905) * (times * times)

    allocated.clear()
    height = h + v * t - np.float32(4.905) * (t * t)
    print(f"operators: arrays made: {len(allocated)}, {sum(allocated)} bytes")
    assert np.allclose(height.get(), expected, rtol=0, atol=1e-5)

    allocated.clear()
    formula = ElementwiseKernel(
        context,
        "float h, const float *v, const float *t, float *height",
        "height[i] = h + v[i] * t[i] - 4.905f * (t[i] * t[i])",
        "height",
        preamble="#pragma OPENCL FP_CONTRACT OFF",
    )
    fused = cl.array.empty(queue, n, np.float32, allocator=allocate)
    formula(h, v, t, fused)
    print(f"ElementwiseKernel: arrays made: {len(allocated)}, {sum(allocated)} bytes")
    assert np.array_equal(fused.get(), expected)

    wrong = ElementwiseKernel(context, "float *x, float *y", "y[i] = 2 * xx[i]", "wrong")
    try:
        wrong(v, fused)
    except cl.RuntimeError as error:
        assert "xx" in str(error)
        print("an undeclared name: refused")

    copy = ElementwiseKernel(context, "const float *x, float *y", "y[i] = x[i]", "copy")
    copy(cl.array.to_device(queue, np.arange(n, dtype=np.int32)), fused)
    assert not np.array_equal(fused.get(), np.arange(n))
    print("integers for floats: accepted, and taken for floats")


if __name__ == "__main__":
    main()
