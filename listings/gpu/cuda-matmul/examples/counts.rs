use clap::Parser;
use listing_gpu_cuda_matmul::{LADDER, Shape};

/// What the four kernels read to multiply two square matrices. No device is needed.
#[derive(Parser)]
struct Args {
    /// Rows and columns, rounded up to a multiple of 64
    #[arg(long, default_value_t = 4096, value_parser = clap::value_parser!(u64).range(1..=16_384))]
    n: u64,
}

fn main() {
    let n = Args::parse().n.next_multiple_of(64);
    let shape = Shape { m: n, n, k: n };
    println!("{shape}, for each element of C");
    println!("            numbers    sectors    numbers   barriers    flop for each");
    println!("           (global)     (32 B)   (shared)  (a block)  byte of sectors");
    for rung in &LADDER {
        let of_each = |count: u64| count as f64 / (n * n) as f64;
        let sectors = rung.sectors(shape);
        println!(
            "{:9}  {:8.1}  {:9.1}  {:9.1}  {:9}  {:15.2}",
            rung.name,
            of_each(rung.global_reads(shape).iter().sum()),
            of_each(sectors),
            of_each(rung.shared_reads(shape)),
            rung.barriers(shape),
            (2 * n * n * n) as f64 / (32 * sectors) as f64
        );
    }
}
