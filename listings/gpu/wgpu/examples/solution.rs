use std::error::Error;

use clap::Parser;
use listing_gpu_wgpu::shader::Shader;
use listing_gpu_wgpu::{adapter, light, picture};
use wgpu::ShaderModuleDescriptor;

#[derive(Parser)]
struct Args {
    /// Pixels of the picture
    #[arg(long, default_value_t = 1_000_003, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    /// The number of the device
    #[arg(long)]
    device: Option<usize>,
}

/// The shader that counts the dark pixels.
fn counter() -> ShaderModuleDescriptor<'static> {
    wgpu::include_wgsl!("solution.wgsl")
}

// ANCHOR: check
fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let adapter = adapter::open(args.device)?;
    println!("device: {}", adapter::name(&adapter));

    let color = picture(usize::try_from(args.n)?);
    let dark = Shader::new(&adapter, counter(), 64)?.run(&color, 1)?[0];
    let expected = color.iter().filter(|&&p| light(p) < 128).count();
    println!("the device counts {dark} dark pixels of {}", args.n);
    assert_eq!(usize::try_from(dark)?, expected, "dark pixels were lost");
    Ok(())
}
// ANCHOR_END: check
