use std::error::Error;

use clap::Parser;
use listing_gpu_cuda_matmul::{Gpu, LADDER, Shape};

#[derive(Parser)]
struct Args {
    /// About how many rows and columns the largest matrices have
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=16_384))]
    n: u64,
    /// The number of the device
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let device = gpu_device::cuda::open(args.device)?;
    println!("device: {device}");
    let gpu = Gpu::new(&device);
    let kernels = LADDER.iter().map(|rung| Ok((rung, gpu.build(rung)?)));
    let kernels = kernels.collect::<Result<Vec<_>, Box<dyn Error>>>()?;

    let mut random = random();
    for [m, n, k] in [
        [1, 1, 1],
        [16, 16, 16],
        [17, 15, 33],
        [65, 63, 50],
        [args.n, args.n + 3, args.n + 5],
    ] {
        let shape = Shape { m, n, k };
        let a: Vec<f32> = random.by_ref().take(usize::try_from(m * k)?).collect();
        let b: Vec<f32> = random.by_ref().take(usize::try_from(k * n)?).collect();
        let mut matrices = gpu.upload(shape, &a, &b)?;
        println!("\n{shape}");
        for (rung, kernel) in &kernels {
            // This run is not timed: a driver may load a kernel when it is first launched.
            gpu.multiply(rung, kernel, &mut matrices)?;
            let time = gpu.multiply(rung, kernel, &mut matrices)?;
            check(rung.name, shape, &a, &b, &gpu.take(&mut matrices)?);
            println!("{:9}  right, {time:.1?}", rung.name);
        }
    }
    Ok(())
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

// ANCHOR: check
/// Compares C with a serial reference in f64: a small matrix whole, every 997th element of a
/// large one.
fn check(name: &str, Shape { m, n, k }: Shape, a: &[f32], b: &[f32], c: &[f32]) {
    let (k, n) = (k as usize, n as usize);
    // A product goes through at most k roundings: its own, and those of the k - 1 sums behind
    // the first. The reference rounds, too, in f64.
    let gamma = |unit: f64| k as f64 * unit / (1.0 - k as f64 * unit);
    let share = gamma(f64::from(f32::EPSILON) / 2.0) + gamma(f64::EPSILON / 2.0);
    let step = if m as usize * n > 10_000 { 997 } else { 1 };
    for (i, &found) in c.iter().enumerate().step_by(step) {
        let (row, column) = (&a[i / n * k..][..k], b[i % n..].iter().step_by(n));
        let products = (row.iter().zip(column)).map(|(&a, &b)| f64::from(a) * f64::from(b));
        let (sum, absolute) = products.fold((0.0, 0.0), |(sum, absolute), product| {
            (sum + product, absolute + product.abs())
        });
        let error = (f64::from(found) - sum).abs();
        assert!(
            error <= share * absolute,
            "{name}, element {i}: {found}, not {sum}"
        );
    }
}
// ANCHOR_END: check
