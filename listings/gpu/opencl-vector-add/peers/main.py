"""Adds two vectors on an OpenCL device with PyOpenCL."""

import numpy
import pyopencl as cl

N, GROUP = 1_000_003, 64

KERNEL = """
kernel void add(global const float *a, global const float *b, global float *sum, uint n)
{
    const size_t i = get_global_id(0);
    if (i < n)
        sum[i] = a[i] + b[i];
}
"""

device = cl.get_platforms()[0].get_devices()[0]
print(f"device: {device.name} ({device.platform.name})")
context = cl.Context([device])
queue = cl.CommandQueue(context, properties=cl.command_queue_properties.PROFILING_ENABLE)
add = cl.Kernel(cl.Program(context, KERNEL).build(), "add")

a = numpy.arange(N, dtype=numpy.float32)
b = numpy.float32(0.5) * a
total = numpy.zeros_like(a)
on_a, on_b, on_sum = (cl.Buffer(context, cl.mem_flags.READ_WRITE, a.nbytes) for _ in range(3))

beyond = -N % GROUP
events = {
    "copy a": cl.enqueue_copy(queue, on_a, a, is_blocking=False),
    "copy b": cl.enqueue_copy(queue, on_b, b, is_blocking=False),
    "add": add(queue, (N + beyond,), (GROUP,), on_a, on_b, on_sum, numpy.uint32(N)),
    "copy back": cl.enqueue_copy(queue, total, on_sum, is_blocking=False),
}
events["copy back"].wait()
for what, event in events.items():
    print(f"{what:>9}: {(event.profile.end - event.profile.start) / 1e6:.1f} ms")

assert (total == a + b).all(), "sums that differ from the processor's"
print(f"{N} sums are right; the last is {total[-1]:.0f}; {N + beyond} work-items in {(N + beyond) // GROUP} work-groups, {beyond} of them beyond the end")
