//! OpenCL devices, numbered through all platforms: 0 is the first device of the first platform.

use std::fmt;

use opencl3::device::{CL_DEVICE_TYPE_ALL, Device as Info, cl_device_id};
use opencl3::error_codes::{ClError, DLOPEN_FUNCTION_NOT_AVAILABLE, DLOPEN_RUNTIME_LOAD_FAILED};
use opencl3::platform::{Platform, get_platforms};

use crate::Unavailable;

/// How to get OpenCL and a device that every machine has: the processor.
const GET: &str = "Install a driver; PoCL runs on every processor (Debian/Ubuntu: apt install pocl-opencl-icd; Fedora: dnf install pocl; macOS and Windows: conda install -c conda-forge pocl ocl-icd). \
    A GPU's vendor has one for the GPU; `clinfo -l` lists what is found.";

/// A device, and the words that name it.
pub struct Device {
    id: cl_device_id,
    name: String,
    platform: String,
}

impl Device {
    /// OpenCL's handle, as [`opencl3::device::Device::new`] wants it.
    pub fn id(&self) -> cl_device_id {
        self.id
    }
}

impl fmt::Display for Device {
    /// The device's name, and its platform in brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.platform)
    }
}

/// All devices of all platforms, in the order of their numbers. A platform that has no device, or does not answer, adds none.
///
/// # Errors
/// If there is no OpenCL library or no driver: the message says what to install.
pub fn all() -> Result<Vec<Device>, Unavailable> {
    let platforms = get_platforms().map_err(|ClError(code)| {
        let missing = match code {
            DLOPEN_RUNTIME_LOAD_FAILED | DLOPEN_FUNCTION_NOT_AVAILABLE => {
                "this machine has no OpenCL library".to_owned()
            }
            // CL_PLATFORM_NOT_FOUND_KHR, the loader's word for a machine without a driver.
            -1001 => "this machine has no OpenCL driver".to_owned(),
            _ => format!("OpenCL finds no platform: {}", ClError(code)),
        };
        Unavailable::new(format!("{missing}. {GET}"))
    })?;
    Ok(platforms.iter().flat_map(of_platform).collect())
}

fn of_platform(platform: &Platform) -> Vec<Device> {
    let name = platform.name().unwrap_or_default();
    let ids = platform.get_devices(CL_DEVICE_TYPE_ALL).unwrap_or_default();
    ids.into_iter()
        .map(|id| Device {
            id,
            name: Info::new(id).name().unwrap_or_default().trim().to_owned(),
            platform: name.trim().to_owned(),
        })
        .collect()
}

/// The device of this number, or the first one.
///
/// # Errors
/// If there is no library, no driver, no device, or no device of this number: the message says what to do.
pub fn open(number: Option<usize>) -> Result<Device, Unavailable> {
    let mut devices = all()?;
    let number = number.unwrap_or(0);
    if number < devices.len() {
        return Ok(devices.swap_remove(number));
    }
    Err(match devices.len() {
        0 => Unavailable::new(format!(
            "OpenCL's platforms have no device on this machine. {GET}"
        )),
        count => {
            let list: Vec<_> = (devices.iter().enumerate())
                .map(|(number, device)| format!("  {number}: {device}"))
                .collect();
            Unavailable(format!(
                "there is no device {number}; this machine has {count}:\n{}",
                list.join("\n")
            ))
        }
    })
}
