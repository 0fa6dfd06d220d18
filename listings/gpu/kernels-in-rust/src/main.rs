use std::error::Error;

use clap::Parser;
use listing_gpu_kernels_in_rust::adapter;
use listing_gpu_kernels_in_rust::shader::Shader;
use listing_gpu_kernels_in_rust::traced::{Word, wgsl};
use wgpu::{ShaderModuleDescriptor, ShaderSource};

#[derive(Parser)]
struct Args {
    /// Pixels of the largest picture
    #[arg(long, default_value_t = 1_000_003, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    /// The number of the device
    #[arg(long)]
    device: Option<usize>,
}

// ANCHOR: kernel
/// Turns a pixel gray, 0xAABBGGRR: the kernel of the device, and its own reference.
fn to_gray<T: Word>(p: T) -> T {
    let n = T::from;
    let [red, green, blue] = [p, p >> n(8), p >> n(16)].map(|c| c & n(0xff));
    let light = (n(77) * red + n(150) * green + n(29) * blue) >> n(8);
    p & n(0xff00_0000) | light << n(16) | light << n(8) | light
}
// ANCHOR_END: kernel

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let adapter = adapter::open(args.device)?;
    println!("device: {}", adapter::name(&adapter));

    let text = wgsl(to_gray);
    println!("{text}");
    let source = ShaderModuleDescriptor {
        label: Some("to gray"),
        source: ShaderSource::Wgsl(text.into()),
    };
    let shader = Shader::new(&adapter, source, 64)?;
    for n in [1, 64, 65, args.n] {
        // Fibonacci hashing: neighbors differ in all bytes.
        let color: Vec<u32> = (0..n).map(|i| i.wrapping_mul(2_654_435_769)).collect();
        let gray = shader.run(&color, color.len())?;
        let wrong = (color.iter().zip(&gray)).filter(|&(&p, &g)| to_gray(p) != g);
        assert_eq!(wrong.count(), 0, "of {n} pixels some are wrong");
        println!("n = {n}: all pixels are the same from both");
    }
    Ok(())
}
