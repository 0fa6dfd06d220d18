//! How many blocks of a kernel a multiprocessor holds at a time, worked out from its
//! limits: on no device.

/// What a multiprocessor has to give.
struct Limits {
    capability: &'static str,
    warps: u32,
    blocks: u32,
    registers: u32,
    shared: u32,
}

/// From NVIDIA's tuning guides for Hopper and for Ampere, the sections on occupancy.
const MULTIPROCESSORS: [Limits; 2] = [
    Limits {
        capability: "9.0",
        warps: 64,
        blocks: 32,
        registers: 65_536,
        shared: 228 << 10,
    },
    Limits {
        capability: "8.6",
        warps: 48,
        blocks: 16,
        registers: 65_536,
        shared: 100 << 10,
    },
];

/// Threads of a block, registers of each of them, bytes of shared memory of a block.
type Kernel = (u32, u32, u32);

// ANCHOR: fits
/// How many blocks fit by each of the limits; the least counts.
fn fits(limits: &Limits, (threads, registers, shared): Kernel) -> [(&'static str, u32); 4] {
    let warps = threads.div_ceil(32);
    // A warp gets its registers in units of 256, from one of four equal parts of the
    // multiprocessor.
    let of_a_warp = (registers * 32).next_multiple_of(256);
    let warps_by_registers = 4 * (limits.registers / 4 / of_a_warp);
    // The system keeps 1 KiB of shared memory for each block.
    let of_a_block = shared + (1 << 10);
    [
        ("threads", limits.warps / warps),
        ("blocks", limits.blocks),
        ("registers", warps_by_registers / warps),
        ("shared memory", limits.shared / of_a_block),
    ]
}
// ANCHOR_END: fits

fn main() {
    let kernels: [Kernel; 5] = [
        (256, 32, 0),
        (1024, 32, 0),
        (32, 32, 0),
        (256, 64, 0),
        (256, 32, 32 << 10),
    ];
    for kernel in kernels {
        let (threads, registers, shared) = kernel;
        println!(
            "{threads} threads, {registers} registers each, {} KiB shared",
            shared >> 10
        );
        for limits in &MULTIPROCESSORS {
            let fits = fits(limits, kernel);
            let blocks = fits.map(|(_, blocks)| blocks).into_iter().min();
            let blocks = blocks.expect("there are four limits");
            let binding: Vec<_> = (fits.iter())
                .filter(|(_, fit)| *fit == blocks)
                .map(|(name, _)| *name)
                .collect();
            let warps = blocks * threads.div_ceil(32);
            assert!(warps <= limits.warps);
            println!(
                "  {}: blocks {blocks}, warps {warps} of {}, bound by {}",
                limits.capability,
                limits.warps,
                binding.join(" and ")
            );
        }
    }
}
