"""Compiles CUDA kernels with NVRTC and assembles them with ptxas; neither needs a GPU.

Arguments: the .cu files. Prints a line with the compilers' versions, then for each kernel and architecture
`file kernel architecture registers shared-bytes spilled-bytes`. Ends with status 1 and the compiler's log if a file is refused.
"""

import ctypes
import pathlib
import re
import subprocess
import sys
import tempfile

import nvidia.cuda_nvcc
import nvidia.cuda_nvrtc

ARCHITECTURES = ["sm_80", "sm_90", "sm_120"]


def within(package, pattern):
    """The first file of a package that the pattern names."""
    return next(file for folder in package.__path__ for file in pathlib.Path(folder).glob(pattern))


library = within(nvidia.cuda_nvrtc, "lib/libnvrtc.so.*")
library = library if library.is_file() else within(nvidia.cuda_nvrtc, "bin/nvrtc64_*.dll")
nvrtc = ctypes.CDLL(str(library))
ptxas = within(nvidia.cuda_nvcc, "bin/ptxas*")


def text(size, get, program):
    """One of the texts that NVRTC keeps with a program."""
    length = ctypes.c_size_t()
    size(program, ctypes.byref(length))
    buffer = ctypes.create_string_buffer(length.value)
    get(program, buffer)
    return buffer.value.decode()


def to_ptx(file, *options):
    """The kernels of a file as PTX; ends the script if NVRTC refuses them."""
    program = ctypes.c_void_p()
    nvrtc.nvrtcCreateProgram(ctypes.byref(program), file.read_bytes(), file.name.encode(), 0, None, None)
    words = (ctypes.c_char_p * len(options))(*(option.encode() for option in options))
    if nvrtc.nvrtcCompileProgram(program, len(options), words) != 0:
        sys.exit(f"{file}: NVRTC says\n{text(nvrtc.nvrtcGetProgramLogSize, nvrtc.nvrtcGetProgramLog, program)}")
    ptx = text(nvrtc.nvrtcGetPTXSize, nvrtc.nvrtcGetPTX, program)
    nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
    return ptx


def assembled(ptx, architecture):
    """What ptxas says of each kernel: its registers, bytes of shared memory, and bytes spilled out of registers."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "kernel.ptx")
        source.write_text(ptx)
        run = subprocess.run(
            [ptxas, "-v", f"-arch={architecture}", source, "-o", pathlib.Path(folder, "kernel.cubin")],
            capture_output=True, text=True,
        )
    if run.returncode != 0:
        sys.exit(f"ptxas says\n{run.stderr}")
    kernels = {}
    for line in run.stderr.splitlines():
        if found := re.search(r"Compiling entry function '(\w+)'", line):
            kernel = kernels.setdefault(found[1], [0, 0, 0])
        if found := re.search(r"(\d+) bytes spill stores", line):
            kernel[2] = int(found[1])
        if found := re.search(r"Used (\d+) registers", line):
            kernel[0] = int(found[1])
            shared = re.search(r"(\d+) bytes smem", line)
            kernel[1] = int(shared[1]) if shared else 0
    return kernels


major, minor = ctypes.c_int(), ctypes.c_int()
nvrtc.nvrtcVersion(ctypes.byref(major), ctypes.byref(minor))
release = subprocess.run([ptxas, "--version"], capture_output=True, text=True).stdout
print(f"NVRTC {major.value}.{minor.value}, ptxas {re.search(r'V([0-9.]+)', release)[1]}", flush=True)
for file in map(pathlib.Path, sys.argv[1:]):
    # As the program compiles it, and then for the architectures of the table.
    to_ptx(file)
    ptx = to_ptx(file, "--gpu-architecture=compute_80")
    for architecture in ARCHITECTURES:
        for kernel, (registers, shared, spilled) in assembled(ptx, architecture).items():
            print(file.name, kernel, architecture, registers, shared, spilled)
