use std::error::Error;

use clap::Parser;
use cudarc::driver::result::device as driver;
use cudarc::driver::sys::CUdevice_attribute_enum::*;
use cudarc::driver::sys::{CUdevice_attribute, cuDriverGetVersion};
use gpu_device::Unavailable;

#[derive(Parser)]
struct Args {
    /// The number of the one device to show
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    // ANCHOR: count
    let count = gpu_device::cuda::count()?;
    let shown = (args.device).map_or(0..count, |number| {
        number..count.min(number.saturating_add(1))
    });
    if shown.is_empty() {
        let why = format!("there is no such device; they are 0 to {}", count - 1);
        return Err(Unavailable::new(why).into());
    }
    for number in shown {
        show(number)?;
    }
    // ANCHOR_END: count
    Ok(())
}

fn show(number: usize) -> Result<(), Box<dyn Error>> {
    // ANCHOR: ask
    let device = driver::get(i32::try_from(number)?)?;
    // SAFETY: `device` is what `get` has returned.
    let ask = |what: CUdevice_attribute| unsafe { driver::get_attribute(device, what) };
    // ANCHOR_END: ask

    let capability = (
        ask(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)?,
        ask(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR)?,
    );
    let mut version = 0;
    // SAFETY: the driver writes one number to where the reference points.
    unsafe { cuDriverGetVersion(&mut version) }.result()?;

    println!("device: {number}: {}", driver::get_name(device)?);
    println!("  driver: CUDA {}.{}", version / 1000, version % 1000 / 10);
    println!("  compute capability: {}.{}", capability.0, capability.1);
    println!(
        "  address on the PCI bus: {:04x}:{:02x}:{:02x}.0",
        ask(CU_DEVICE_ATTRIBUTE_PCI_DOMAIN_ID)?,
        ask(CU_DEVICE_ATTRIBUTE_PCI_BUS_ID)?,
        ask(CU_DEVICE_ATTRIBUTE_PCI_DEVICE_ID)?
    );
    // SAFETY: as above.
    let memory = unsafe { driver::total_mem(device) }?;
    println!("  memory: {} MiB", memory >> 20);
    println!(
        "  level 2 cache: {} KiB",
        ask(CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE)? >> 10
    );

    // ANCHOR: threads
    let processors = ask(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT)?;
    let resident = ask(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR)?;
    let (block, warp) = (
        ask(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK)?,
        ask(CU_DEVICE_ATTRIBUTE_WARP_SIZE)?,
    );
    println!("  multiprocessors: {processors}");
    println!(
        "  threads in flight: {processors} × {resident} = {}",
        processors * resident
    );
    println!(
        "  threads in a block: {block} = {} warps of {warp}",
        block / warp
    );
    assert!(block % warp == 0 && block <= resident);
    // ANCHOR_END: threads
    println!(
        "  blocks in a grid: {} × {} × {}",
        ask(CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X)?,
        ask(CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y)?,
        ask(CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z)?
    );

    // ANCHOR: shared
    let (shared, all_shared) = (
        ask(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK)?,
        ask(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR)?,
    );
    let registers = ask(CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR)?;
    let blocks = ask(CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR)?;
    println!("  blocks of a multiprocessor: {blocks}");
    println!("  registers of a multiprocessor: {registers}");
    println!(
        "  shared memory of a multiprocessor: {} KiB",
        all_shared >> 10
    );
    println!("  shared memory of a block: {} KiB", shared >> 10);
    assert!(shared <= all_shared);
    // ANCHOR_END: shared

    println!(
        "  copy engines: {}",
        ask(CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT)?
    );
    let managed = ask(CU_DEVICE_ATTRIBUTE_MANAGED_MEMORY)?;
    let unified = match ask(CU_DEVICE_ATTRIBUTE_CONCURRENT_MANAGED_ACCESS)? {
        _ if managed == 0 => "none",
        0 => "moved as a whole, for a kernel",
        _ => "moved page by page, on demand",
    };
    println!("  unified memory: {unified}");
    Ok(())
}
