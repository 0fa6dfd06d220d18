use clap::{Parser, value_parser};
use listing_gpu_cuda_histogram::{RUNGS, data};

/// Counts on the host, value by value, where the threads of the kernels would meet.
#[derive(Parser)]
struct Args {
    /// How many values are counted
    #[arg(long, default_value_t = 100_003, value_parser = value_parser!(u32).range(1..=1 << 28))]
    n: u32,
}

fn main() {
    let (n, bins, width, block) = (Args::parse().n, 100, 10, 256);
    println!("{n} values, {bins} bins, {block} threads a block");
    println!("data    kernel              reads  sectors   turns  atomics  hottest");
    for (name, values) in data(n) {
        for rung in RUNGS {
            let c = rung.contention(&values, bins, width, block);
            println!(
                "{name:<7} {:<18} {:6} {:8} {:7} {:8} {:8}",
                rung.kernel, c.reads, c.sectors, c.turns, c.atomics, c.hottest
            );
        }
    }
}
