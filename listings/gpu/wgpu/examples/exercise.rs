use std::error::Error;

use clap::Parser;
use listing_gpu_wgpu::shader::Shader;
use listing_gpu_wgpu::{adapter, light, picture};
use wgpu::{ShaderModuleDescriptor, ShaderSource};

#[derive(Parser)]
struct Args {
    /// Pixels of the picture
    #[arg(long, default_value_t = 1_000_003, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    /// The number of the device
    #[arg(long)]
    device: Option<usize>,
}

/// Counts the dark pixels. Exercise: most of them are lost; mend the shader.
const COUNT_DARK: &str = "
@group(0) @binding(0) var<storage, read> color: array<u32>;
@group(0) @binding(1) var<storage, read_write> dark: u32;

override WIDTH: u32 = 64;

@compute @workgroup_size(WIDTH)
fn count_dark(
    @builtin(global_invocation_id) id: vec3u,
    @builtin(num_workgroups) grid: vec3u,
) {
    let i = id.y * grid.x * WIDTH + id.x;
    if i >= arrayLength(&color) {
        return;
    }
    let p = color[i];
    let light = (77 * (p & 0xff) + 150 * (p >> 8 & 0xff) + 29 * (p >> 16 & 0xff)) >> 8;
    if light < 128 {
        dark += 1;
    }
}
";

// ANCHOR: check
fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let adapter = adapter::open(args.device)?;
    println!("device: {}", adapter::name(&adapter));

    let color = picture(usize::try_from(args.n)?);
    let counter = ShaderModuleDescriptor {
        label: Some("count dark"),
        source: ShaderSource::Wgsl(COUNT_DARK.into()),
    };
    let dark = Shader::new(&adapter, counter, 64)?.run(&color, 1)?[0];
    let expected = color.iter().filter(|&&p| light(p) < 128).count();
    println!("the device counts {dark} dark pixels of {}", args.n);
    assert_eq!(usize::try_from(dark)?, expected, "dark pixels were lost");
    Ok(())
}
// ANCHOR_END: check
