use std::error::Error;

use clap::Parser;
use cudarc::driver::{LaunchConfig, PushKernelArg};

/// Threads of a block, in each of the two directions.
const BLOCK: u32 = 16;

#[derive(Parser)]
struct Args {
    /// Rows of the matrix
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=30_000))]
    n: u32,
    /// The number of the device
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let device = gpu_device::cuda::open(args.device)?;
    println!("device: {device}");
    let (rows, columns) = (args.n, args.n + 30);
    let matrix: Vec<f32> = (0..rows * columns).map(|i| i as f32 + 0.25).collect();

    // ANCHOR: compile
    let ptx = gpu_device::cuda::compile(include_str!("double.cu"))?;
    let module = device.context.load_module(ptx)?;
    let double_matrix = module.load_function("double_matrix")?;
    // ANCHOR_END: compile

    // ANCHOR: launch
    let stream = device.context.default_stream();
    let mut on_device = stream.clone_htod(&matrix)?;
    let config = LaunchConfig {
        grid_dim: (columns.div_ceil(BLOCK), rows.div_ceil(BLOCK), 1),
        block_dim: (BLOCK, BLOCK, 1),
        shared_mem_bytes: 0,
    };
    let mut launch = stream.launch_builder(&double_matrix);
    launch.arg(&mut on_device).arg(&rows).arg(&columns);
    // SAFETY: the arguments are those of `double_matrix`, in its order and of its types;
    // it touches rows × columns elements, and the array has as many.
    unsafe { launch.launch(config) }?;
    let doubled = stream.clone_dtoh(&on_device)?;
    // The copy has been asked for; it has arrived when the stream has come to its end.
    stream.synchronize()?;
    // ANCHOR_END: launch

    let wrong = matrix
        .iter()
        .zip(&doubled)
        .filter(|(before, after)| **before * 2.0 != **after);
    assert_eq!(
        wrong.count(),
        0,
        "elements that differ from the processor's"
    );
    let (x, y, _) = config.grid_dim;
    println!(
        "{rows} × {columns} elements are doubled, by {x} × {y} blocks of {BLOCK} × {BLOCK} threads"
    );
    println!(
        "{} threads had no element",
        x * y * BLOCK * BLOCK - rows * columns
    );
    Ok(())
}
