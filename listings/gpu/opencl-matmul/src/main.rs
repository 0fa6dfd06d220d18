use std::error::Error;

use clap::Parser;
use listing_gpu_opencl_matmul::{Gpu, LADDER, Shape};

#[derive(Parser)]
struct Args {
    /// About how many rows and columns the matrices have
    #[arg(long, default_value_t = 150, value_parser = clap::value_parser!(u32).range(1..=16_384))]
    n: u32,
    /// Says how long each kernel took
    #[arg(long)]
    times: bool,
    /// The number of the device, counted through all platforms
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let device = gpu_device::opencl::open(args.device)?;
    println!("device: {device}");
    let gpu = Gpu::new(&device)?;
    let kernels = LADDER.iter().map(|rung| Ok((rung, gpu.build(rung)?)));
    let kernels = kernels.collect::<Result<Vec<_>, Box<dyn Error>>>()?;

    let mut random = random();
    for shape in Shape::list(usize::try_from(args.n)?) {
        let a: Vec<f32> = random.by_ref().take(shape.m * shape.k).collect();
        let b: Vec<f32> = random.by_ref().take(shape.k * shape.n).collect();
        let expected = serial(shape, &a, &b);
        for (rung, kernel) in &kernels {
            let (c, time) = gpu.multiply(rung, kernel, shape, &a, &b)?;
            check(rung.name, shape, &c, &expected);
            if args.times {
                println!("{:9}  {time:.1?}", rung.name);
            }
        }
        println!("right: {shape}");
    }

    let [.., last] = Shape::list(usize::try_from(args.n)?);
    counts(last);
    let (m, n, k) = (4096, 4096, 4096);
    counts(Shape { m, n, k });
    Ok(())
}

/// What the rungs have to read for an element of C, on any device; nothing is run.
fn counts(shape: Shape) {
    println!("\n{shape}, for each element of C");
    println!("           global reads  local reads  barriers of a group  flop for each byte");
    for rung in &LADDER {
        let Shape { m, n, k } = shape;
        let reads = rung.global_reads(shape);
        println!(
            "{:9}  {:12.1}  {:11.1}  {:19}  {:18.2}",
            rung.name,
            reads as f64 / (m * n) as f64,
            rung.local_reads(shape) as f64 / (m * n) as f64,
            rung.barriers(shape) / rung.groups(shape).iter().product::<usize>(),
            (2 * m * n * k) as f64 / (reads * size_of::<f32>()) as f64,
        );
    }
}

/// Marsaglia's xorshift, as numbers from -1 to 1 of which an f32 holds every bit.
fn random() -> impl Iterator<Item = f32> {
    let mut state = 1_u32;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as f32 / 2_f32.powi(23) - 1.0
    })
}

/// For each element of C: the sum of the products, and of their absolute values, in f64.
fn serial(Shape { m, n, k }: Shape, a: &[f32], b: &[f32]) -> Vec<(f64, f64)> {
    let mut sums = vec![(0.0, 0.0); m * n];
    for (row, sums) in a.chunks(k).zip(sums.chunks_mut(n)) {
        for (&a, b) in row.iter().zip(b.chunks(n)) {
            for (sum, &b) in sums.iter_mut().zip(b) {
                let product = f64::from(a) * f64::from(b);
                *sum = (sum.0 + product, sum.1 + product.abs());
            }
        }
    }
    sums
}

/// A product goes through at most k roundings: its own, and those of k - 1 sums.
fn check(name: &str, Shape { k, .. }: Shape, c: &[f32], expected: &[(f64, f64)]) {
    let gamma = |unit: f64| k as f64 * unit / (1.0 - k as f64 * unit);
    // The reference rounds, too, in f64.
    let share = gamma(f64::from(f32::EPSILON) / 2.0) + gamma(f64::EPSILON / 2.0);
    for (i, (&c, &(sum, absolute))) in c.iter().zip(expected).enumerate() {
        let error = (f64::from(c) - sum).abs();
        assert!(
            error <= share * absolute,
            "{name}, element {i}: {c}, not {sum}"
        );
    }
}
