/// What a device says of itself, as far as the kernel cares.
struct Properties {
    gpu: bool,
    compute_units: u32,
    local_memory: u64,
    largest_buffer: u64,
    double: bool,
}

/// What a kernel cannot do without.
struct Needs {
    local_memory: u64,
    buffer: u64,
    double: bool,
}

/// The number of the device to use: one that can run the kernel, a GPU if there is one,
/// and among equals the one with the most compute units. `None` if no device can run it.
fn choose(devices: &[Properties], needs: &Needs) -> Option<usize> {
    let can_run = |device: &Properties| {
        device.local_memory >= needs.local_memory
            && device.largest_buffer >= needs.buffer
            && (device.double || !needs.double)
    };
    (0..devices.len())
        .filter(|&number| can_run(&devices[number]))
        .max_by_key(|&number| (devices[number].gpu, devices[number].compute_units))
}

// ANCHOR: check
fn main() {
    let device = |gpu, compute_units, local_kib: u64, largest_mib: u64, double| Properties {
        gpu,
        compute_units,
        local_memory: local_kib << 10,
        largest_buffer: largest_mib << 20,
        double,
    };
    let devices = [
        device(true, 24, 64, 1024, false), // in the processor's chip
        device(false, 16, 1024, 8192, true),
        device(true, 20, 48, 4096, true),
        device(true, 80, 48, 4096, true),
    ];
    let chosen = |local_kib: u64, mib: u64, double| {
        let (local_memory, buffer) = (local_kib << 10, mib << 20);
        let needs = Needs {
            local_memory,
            buffer,
            double,
        };
        choose(&devices, &needs)
    };
    assert_eq!(chosen(16, 100, true), Some(3), "the largest GPU can run it");
    assert_eq!(
        chosen(16, 100, false),
        Some(3),
        "a device with double is no worse without"
    );
    assert_eq!(
        chosen(64, 100, false),
        Some(0),
        "another GPU has the local memory"
    );
    assert_eq!(
        chosen(16, 5000, false),
        Some(1),
        "the processor has such a buffer"
    );
    assert_eq!(chosen(2048, 100, false), None, "no device has the memory");
    assert_eq!(
        chosen(64, 2000, true),
        Some(1),
        "only the processor can run it"
    );
    println!("every kernel has a device that can run it, if there is one");
}
// ANCHOR_END: check
