use std::error::Error;

use clap::Parser;

mod gpu;
mod kinds;
mod reference;
use gpu::Gpu;
use kinds::{PRODUCTS, Products};
use reference::{Reference, fill};

#[derive(Parser)]
struct Args {
    /// Rows and columns of each matrix
    #[arg(long, default_value_t = 120)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=4096))]
    n: u32,
    /// The number of the device
    #[arg(long)]
    device: Option<usize>,
}

type Kind = fn(&mut Gpu) -> Products;

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let device = gpu_device::cuda::open(args.device)?;
    println!("device: {device}");
    let ptx = gpu_device::cuda::compile(include_str!("matmul.cu"))?;
    let module = device.context.load_module(ptx)?;
    let mut gpu = Gpu {
        stream: device.context.default_stream(),
        matmul: module.load_function("matmul")?,
        n: args.n,
        copies: [0, 0],
    };

    let n = usize::try_from(args.n)?;
    let matrix = |number| {
        let mut elements = vec![0.0; n * n];
        fill(number, &mut elements);
        elements
    };
    let a = matrix(0);
    let references: Vec<Reference> = (1..=PRODUCTS)
        .map(|number| reference::multiply(&a, &matrix(number), n))
        .collect();

    // ANCHOR: kinds
    let kinds: [(&str, Kind, [usize; 2]); 4] = [
        ("every time", kinds::every_time, [8, 4]),
        ("explicit", kinds::explicit, [5, 4]),
        ("pinned", kinds::pinned, [5, 4]),
        ("unified", kinds::unified, [0, 0]),
    ];
    println!(
        "{PRODUCTS} products of {n} × {n}, {} bytes a matrix",
        size_of_val(&a[..])
    );
    let mut difference = 0.0;
    for (name, kind, copies) in kinds {
        gpu.copies = [0, 0];
        let products = kind(&mut gpu)?;
        println!(
            "{name:>10}: {} copies up, {} down",
            gpu.copies[0], gpu.copies[1]
        );
        assert_eq!(gpu.copies, copies);
        difference = check(&products, &references);
    }
    // ANCHOR_END: kinds

    println!("the device and a loop of the CPU differ by at most {difference:.1e}");
    Ok(())
}

// ANCHOR: check
/// Holds each product against the CPU's, and says by how much they differ from what a plain
/// loop calculates.
fn check(products: &[Vec<f32>], references: &[Reference]) -> f32 {
    assert_eq!(products.len(), references.len());
    let mut difference = 0.0_f32;
    for (product, reference) in products.iter().zip(references) {
        // The same roundings in the same order: equal to the bit.
        assert!(product == &reference.fused, "the device rounds otherwise");
        for product in [product, &reference.rounded_twice] {
            let share = reference.share_of_bound(product);
            assert!(share <= 1.0, "{share} of the bound");
        }
        difference = difference.max(Reference::difference(product, &reference.rounded_twice));
    }
    difference
}
// ANCHOR_END: check
