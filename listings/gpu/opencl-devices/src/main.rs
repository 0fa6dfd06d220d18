use std::error::Error;

use clap::Parser;
use opencl3::device::{CL_DEVICE_TYPE_CPU, CL_DEVICE_TYPE_GPU, CL_LOCAL, Device};
use opencl3::platform::Platform;

/// Extensions that decide what a kernel may use.
const EXTENSIONS: [&str; 4] = [
    "cl_khr_fp64",
    "cl_khr_fp16",
    "cl_khr_int64_base_atomics",
    "cl_khr_subgroups",
];

#[derive(Parser)]
struct Args {
    /// The number of the only device to show, counted through all platforms
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    // ANCHOR: all
    if let Some(number) = Args::parse().device {
        let device = gpu_device::opencl::open(Some(number))?;
        println!("device: {number}: {device}");
        return show(&Device::new(device.id()));
    }
    for (number, device) in gpu_device::opencl::all()?.iter().enumerate() {
        println!("device: {number}: {device}");
        show(&Device::new(device.id()))?;
    }
    Ok(())
    // ANCHOR_END: all
}

/// What the device says of itself, a property in each line.
fn show(device: &Device) -> Result<(), Box<dyn Error>> {
    let line = |name: &str, value: String| println!("  {name}: {value}");

    // ANCHOR: versions
    line("platform", Platform::new(device.platform()?).version()?);
    line("version", device.version()?);
    line("language", device.opencl_c_version()?);
    line("driver", device.driver_version()?);
    let kind = match device.dev_type()? {
        kind if kind & CL_DEVICE_TYPE_GPU != 0 => "GPU",
        kind if kind & CL_DEVICE_TYPE_CPU != 0 => "CPU",
        _ => "accelerator, or of a kind of its own",
    };
    line("type", kind.to_owned());
    // ANCHOR_END: versions

    // ANCHOR: work
    line("compute units", device.max_compute_units()?.to_string());
    let (group, sides) = (device.max_work_group_size()?, device.max_work_item_sizes()?);
    let most = format!("{group}, {sides:?} by dimension");
    line("work-items in a work-group, at most", most);
    let preferred = device.max_preferred_vector_width_float()?;
    line("floats in a vector, preferred", preferred.to_string());
    // ANCHOR_END: work

    // ANCHOR: memory
    let (global, largest) = (device.global_mem_size()?, device.max_mem_alloc_size()?);
    line("global memory", format!("{} MiB", global >> 20));
    let floats = format!("{} MiB = {} floats", largest >> 20, largest / 4);
    line("largest buffer", floats);
    let (cache, width) = (
        device.global_mem_cache_size()?,
        device.global_mem_cacheline_size()?,
    );
    let cache = format!("{} KiB, lines of {width} bytes", cache >> 10);
    line("cache of global memory", cache);
    let local = device.local_mem_size()?;
    let place = match device.local_mem_type()? {
        CL_LOCAL => "memory of its own",
        _ => "a part of global memory",
    };
    line("local memory", format!("{} KiB, {place}", local >> 10));
    let each = format!("{} bytes for each work-item", local / group as u64);
    line("local memory, if the work-group is full", each);
    let shared = device.host_unified_memory()?;
    line("global memory is the host's", yes(shared));
    // ANCHOR_END: memory

    // ANCHOR: data
    let same = device.endian_little()? == cfg!(target_endian = "little");
    line("byte order is the host's", yes(same));
    // A device of OpenCL 1.1 knows this by the extension alone.
    let doubles = device.double_fp_config().unwrap_or(0) != 0;
    line("double", yes(doubles));
    let all = device.extensions()?;
    let names: Vec<&str> = all.split_whitespace().collect();
    for name in EXTENSIONS {
        line(name, yes(names.contains(&name)));
    }
    line("extensions in all", names.len().to_string());
    // ANCHOR_END: data

    // ANCHOR: sense
    assert!(group >= 1 && sides.iter().product::<usize>() >= group);
    assert!(0 < local && 0 < largest && largest <= global);
    assert!(doubles || !names.contains(&"cl_khr_fp64"));
    // ANCHOR_END: sense
    Ok(())
}

fn yes(what: bool) -> String {
    if what { "yes" } else { "no" }.to_owned()
}
