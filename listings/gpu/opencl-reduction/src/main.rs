use std::error::Error;

use clap::Parser;
use listing_gpu_opencl_reduction::{GROUP, Gpu, LADDER, Pass, sizes};

#[derive(Parser)]
struct Args {
    /// How many values are added up
    #[arg(long, default_value_t = 1_000_003)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1 << 28))]
    n: u32,
    /// The number of the device, counted through all platforms
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let device = gpu_device::opencl::open(args.device)?;
    println!("device: {device}");
    let gpu = Gpu::new(&device)?;

    // Marsaglia's xorshift; an f32 holds all of 24 bits.
    let mut state = 1_u32;
    let random = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state >> 8
    };
    let values: Vec<u32> = (0..args.n).map(random).collect();
    integers(&gpu, &values)?;
    floats(&gpu, &values)?;
    Ok(())
}

/// Runs all rungs, checks every sum, and counts what the rungs have to do.
fn integers(gpu: &Gpu, values: &[u32]) -> Result<(), Box<dyn Error>> {
    println!("\n{} values in work-groups of {GROUP}", values.len());
    println!("u32              launches  work-groups  global reads   writes  barriers");
    for rung in &LADDER {
        let kernel = gpu.build::<u32>(rung)?;
        for n in sizes(values.len()) {
            let sum = gpu.reduce(&kernel, &rung.passes(n), &values[..n])?;
            // Modulo 2³², on the device as here.
            let serial = values[..n].iter().copied().fold(0, u32::wrapping_add);
            assert_eq!(sum, serial, "{} of {n} integers", rung.name);
        }
        let passes = rung.passes(values.len());
        let total = |count: fn(&Pass) -> usize| passes.iter().map(count).sum::<usize>();
        println!(
            "{:15}  {:8}  {:11}  {:12}  {:7}  {:8}",
            rung.name,
            passes.len(),
            total(|pass| pass.groups),
            total(|pass| pass.reads),
            total(|pass| pass.writes),
            total(|pass| pass.barriers),
        );
    }
    Ok(())
}

/// Adds the values up as multiples of 2⁻²⁴, and checks that each sum is near the exact one.
fn floats(gpu: &Gpu, values: &[u32]) -> Result<(), Box<dyn Error>> {
    let unit = 2_f32.powi(-24);
    let floats: Vec<f32> = values.iter().map(|&value| value as f32 * unit).collect();
    let check = |name: &str, n: usize, additions: usize, sum: f32| {
        let exact = values[..n]
            .iter()
            .map(|&value| u64::from(value))
            .sum::<u64>();
        let exact = exact as f64 / 2_f64.powi(24);
        let roundings = additions as f64 * f64::from(f32::EPSILON) / 2.0;
        let bound = roundings / (1.0 - roundings) * exact;
        let error = (f64::from(sum) - exact).abs();
        assert!(error <= bound, "{name} of {n} floats: {error} > {bound}");
        if n == values.len() {
            println!("{name:15}  {additions:9}  {bound:14.4}  {error:7.4}");
        }
    };

    println!("\nf32              additions  error at most    error");
    check(
        "from the left",
        floats.len(),
        floats.len() - 1,
        floats.iter().sum(),
    );
    for rung in LADDER.iter().filter(|rung| rung.name != "sum_atomic") {
        let kernel = gpu.build::<f32>(rung)?;
        for n in sizes(values.len()) {
            let passes = rung.passes(n);
            let additions = passes.iter().map(|pass| pass.additions).sum();
            check(
                rung.name,
                n,
                additions,
                gpu.reduce(&kernel, &passes, &floats[..n])?,
            );
        }
    }
    Ok(())
}
