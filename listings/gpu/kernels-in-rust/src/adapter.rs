//! The adapters of this machine: what wgpu can compute on, through whichever interface.

use gpu_device::Unavailable;
use wgpu::{Adapter, Backends, Instance};

/// What to install where there is no adapter.
const GET: &str = "wgpu finds no adapter. It needs a driver for Vulkan (Linux), Direct3D 12 (Windows) or Metal (macOS); the latter two come with the system. \
    On Linux a GPU's driver brings Vulkan with it, and lavapipe is one that runs on every processor (Debian/Ubuntu: apt install mesa-vulkan-drivers; Fedora: dnf install mesa-vulkan-drivers); `vulkaninfo --summary` lists what is found";

/// All adapters, in the order of their numbers.
///
/// # Errors
/// If there is none: the message says what to install.
pub fn all() -> Result<Vec<Adapter>, Unavailable> {
    let instance = Instance::default();
    let adapters = pollster::block_on(instance.enumerate_adapters(Backends::all()));
    match adapters.len() {
        0 => Err(Unavailable::new(GET)),
        _ => Ok(adapters),
    }
}

/// The adapter of this number, or the first one.
///
/// # Errors
/// If there is none, or none of this number: the message says what there is.
pub fn open(number: Option<usize>) -> Result<Adapter, Unavailable> {
    let mut adapters = all()?;
    let number = number.unwrap_or(0);
    if number < adapters.len() {
        return Ok(adapters.swap_remove(number));
    }
    let list: Vec<_> = (adapters.iter().enumerate())
        .map(|(number, adapter)| format!("  {number}: {}", name(adapter)))
        .collect();
    Err(Unavailable::new(format!(
        "there is no device {number}; this machine has\n{}",
        list.join("\n")
    )))
}

/// The adapter's name, what kind of device it is, and through which interface and driver it is used.
pub fn name(adapter: &Adapter) -> String {
    let info = adapter.get_info();
    format!(
        "{} ({:?}, {}, {} {})",
        info.name, info.device_type, info.backend, info.driver, info.driver_info
    )
}
