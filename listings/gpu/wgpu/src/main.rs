use std::error::Error;

use clap::Parser;
use listing_gpu_wgpu::shader::Shader;
use listing_gpu_wgpu::{adapter, picture, to_gray};

#[derive(Parser)]
struct Args {
    /// Pixels of the largest picture
    #[arg(long, default_value_t = 8_294_400, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    /// The number of the device
    #[arg(long)]
    device: Option<usize>,
    /// Invocations in a workgroup
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=256))]
    width: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let adapter = adapter::open(args.device)?;
    println!("device: {}", adapter::name(&adapter));
    let shader = Shader::new(&adapter, wgpu::include_wgsl!("gray.wgsl"), args.width)?;

    let width = usize::try_from(args.width)?;
    for n in [1, width, width + 1, usize::try_from(args.n)?] {
        let color = picture(n);
        let result = shader.run(&color, n)?;
        let (columns, rows) = shader.grid(n);
        let idle = u64::from(columns) * u64::from(rows) * u64::from(args.width) - n as u64;
        println!("n = {n}: {columns} × {rows} workgroups, {idle} invocations idle");
        // Integers leave nothing to tolerate.
        let wrong = (color.iter().zip(&result)).filter(|&(&p, &g)| to_gray(p) != g);
        assert_eq!(wrong.count(), 0, "of {n} pixels some are wrong");
    }
    println!("all pixels are as the processor has them");
    Ok(())
}
