"""Every OpenCL device, and what it says of itself."""

import argparse
import sys

import pyopencl as cl

EXTENSIONS = ["cl_khr_fp64", "cl_khr_fp16", "cl_khr_int64_base_atomics", "cl_khr_subgroups"]


def show(device):
    kinds = {"GPU": cl.device_type.GPU, "CPU": cl.device_type.CPU}
    kind = next((name for name, bit in kinds.items() if device.type & bit), "other")
    group, sides = device.max_work_group_size, device.max_work_item_sizes
    in_global = device.local_mem_type == cl.device_local_mem_type.GLOBAL
    extensions = device.extensions.split()
    properties = {
        "platform": device.platform.version,
        "version": device.version,
        "language": device.opencl_c_version,
        "driver": device.driver_version,
        "type": kind,
        "compute units": device.max_compute_units,
        "work-items in a work-group, at most": f"{group}, {sides} by dimension",
        "floats in a vector, preferred": device.preferred_vector_width_float,
        "global memory": f"{device.global_mem_size >> 20} MiB",
        "largest buffer": f"{device.max_mem_alloc_size >> 20} MiB",
        "cache of global memory": f"{device.global_mem_cache_size >> 10} KiB",
        "local memory": f"{device.local_mem_size >> 10} KiB",
        "local memory is a part of global memory": in_global,
        "global memory is the host's": bool(device.host_unified_memory),
        "byte order is the host's": device.endian_little == (sys.byteorder == "little"),
        "double": device.double_fp_config != 0,
        **{name: name in extensions for name in EXTENSIONS},
    }
    for name, value in properties.items():
        print(f"  {name}: {value}")
    assert device.max_mem_alloc_size <= device.global_mem_size
    assert group >= 1 and device.local_mem_size > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", type=int, help="the number of the only device to show")
    only = parser.parse_args().device

    devices = [device for platform in cl.get_platforms() for device in platform.get_devices()]
    for number, device in enumerate(devices):
        if only in (None, number):
            print(f"device: {number}: {device.name} ({device.platform.name})")
            show(device)


if __name__ == "__main__":
    main()
