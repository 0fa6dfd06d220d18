use clap::{Parser, value_parser};
use listing_gpu_cuda_reduction::{RUNGS, TREES, level, strides};

/// Counts on the host, from the index arithmetic of the kernels, what they would do on a device.
#[derive(Parser)]
struct Args {
    /// How many values are added
    #[arg(long, default_value_t = 100_003, value_parser = value_parser!(u32).range(1..=4_000_000))]
    n: u32,
}

fn main() {
    let (n, block) = (Args::parse().n, 256);
    println!("one tree, {block} threads");
    println!("             additions  warps  divergent  passes");
    for (name, growing, place) in TREES {
        let (mut additions, mut warps, mut divergent, mut passes) = (0, 0, 0, 0);
        for stride in strides(block, growing) {
            let level = level(block, stride, place);
            additions += level.additions;
            warps += level.warps;
            divergent += level.divergent;
            passes += level.passes;
        }
        println!("{name:<12} {additions:9} {warps:6} {divergent:10} {passes:7}");
    }
    println!();
    println!("{n} values, {block} threads a block");
    println!("                 launches  blocks  barriers  atomics   bytes   chain");
    for rung in RUNGS {
        let launches = rung.launches(n, block);
        let blocks: u32 = launches.iter().map(|launch| launch.blocks).sum();
        let (cost, chain) = (rung.cost(n, block), rung.roundings(n, block));
        println!(
            "{:<16} {:8} {blocks:7} {:9} {:8} {:7} {chain:7}",
            rung.kernel,
            launches.len(),
            cost.barriers,
            cost.atomics,
            cost.bytes
        );
    }
}
