//! CUDA devices, and the compiler that translates a kernel for them when the program runs.

use std::fmt;
use std::sync::Arc;

use cudarc::driver::sys::CUresult;
use cudarc::driver::{CudaContext, DriverError};
use cudarc::nvrtc::{self, CompileError, Ptx};

use crate::Unavailable;

/// A CUDA device with a context on it.
pub struct Device {
    /// The device's primary context, from which streams, memory and modules come.
    pub context: Arc<CudaContext>,
    name: String,
    capability: (i32, i32),
}

impl fmt::Display for Device {
    /// The device's name, and its compute capability in brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor) = self.capability;
        write!(f, "{} (compute capability {major}.{minor})", self.name)
    }
}

/// How many CUDA devices there are: at least one.
///
/// # Errors
/// If there is no driver, or it finds no device: the message says what is missing.
pub fn count() -> Result<usize, Unavailable> {
    // SAFETY: the driver's library is opened and closed again; nothing of it is called.
    if !unsafe { cudarc::driver::sys::is_culib_present() } {
        return Err(Unavailable::new(
            "this machine has no CUDA driver. This program needs an NVIDIA GPU and NVIDIA's driver (Debian/Ubuntu: apt install nvidia-driver; Fedora: akmod-nvidia from RPM Fusion; Windows: NVIDIA's installer, in WSL nothing more); \
             macOS has none. The OpenCL recipes of this chapter run without a GPU",
        ));
    }
    let count = match CudaContext::device_count() {
        // How `cuInit` puts it where all devices are hidden.
        Err(DriverError(CUresult::CUDA_ERROR_NO_DEVICE)) => Ok(0),
        count => count,
    };
    let count = count.map_err(|error| {
        Unavailable::new(format!(
            "the CUDA driver is here and does not start ({error:?}): `nvidia-smi` says more; often the machine must be restarted after the driver was installed, or a container was started without `--gpus all`"
        ))
    })?;
    match usize::try_from(count) {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(Unavailable::new(
            "the CUDA driver finds no device: `nvidia-smi -L` lists those that it knows, and CUDA_VISIBLE_DEVICES may hide them",
        )),
    }
}

/// The device of this number, or the first one.
///
/// # Errors
/// If there is no driver, no device, no device of this number, or the device cannot be used: the message says what to do.
pub fn open(number: Option<usize>) -> Result<Device, Unavailable> {
    let (count, number) = (count()?, number.unwrap_or(0));
    if number >= count {
        return Err(Unavailable(format!(
            "there is no device {number}; this machine has {count}, numbered from 0"
        )));
    }
    let used = |context: Arc<CudaContext>| {
        Ok(Device {
            name: context.name()?,
            capability: context.compute_capability()?,
            context,
        })
    };
    CudaContext::new(number).and_then(used).map_err(|error| {
        Unavailable::new(format!(
            "device {number} cannot be used ({error:?}): `nvidia-smi` shows who uses it"
        ))
    })
}

/// Translates CUDA C++ to PTX with NVRTC, the compiler that comes as a library.
///
/// # Errors
/// If there is no NVRTC, or the source has errors: the message is the compiler's log.
pub fn compile(source: &str) -> Result<Ptx, Unavailable> {
    // SAFETY: the library is opened and closed again; nothing of it is called.
    if !unsafe { nvrtc::sys::is_culib_present() } {
        return Err(Unavailable::new(
            "this machine has no NVRTC, the compiler of CUDA's kernels. It comes with the CUDA toolkit, or alone with `pip install nvidia-cuda-nvrtc-cu12`, whose folder nvidia/cuda_nvrtc/lib must then be on the library path (Linux: LD_LIBRARY_PATH)",
        ));
    }
    nvrtc::compile_ptx(source).map_err(|error| match error {
        CompileError::CompileError { log, .. } => Unavailable(format!(
            "the kernel does not compile:\n{}",
            log.to_string_lossy()
        )),
        error => Unavailable(format!("NVRTC fails: {error:?}")),
    })
}
