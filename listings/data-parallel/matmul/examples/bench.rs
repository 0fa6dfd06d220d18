//! What `cargo xtask bench` measures: one product for every line of the standard input.

use std::io::BufRead;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_matmul::{
    Real, blocked, lanes, library, loop_order, matrix, naive, threads,
};

#[derive(Parser)]
struct Args {
    #[arg(long)]
    variant: String,
    #[arg(long)]
    n: usize,
    #[arg(long)]
    threads: usize,
}

/// Which rung, for which numbers, and whether for matrices of twice the size.
struct Variant<'a> {
    rung: &'a str,
    double: bool,
    threads: usize,
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let args = Args::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build_global()?;
    // `threads-f64-double` is the rung `threads`.
    let mut parts = args.variant.split('-');
    let rung = parts.next().unwrap_or_default();
    let rest: Vec<_> = parts.collect();
    let variant = Variant {
        rung,
        double: rest.contains(&"double"),
        threads: args.threads,
    };
    if rest.contains(&"f64") {
        measure::<f64>(&variant, args.n, |x| x);
    } else {
        measure::<f32>(&variant, args.n, f64::from);
    }
    Ok(())
}

fn measure<T: Real>(variant: &Variant, period: usize, wide: fn(T) -> f64) {
    let n = if variant.double { 2 * period } else { period };
    let (a, b) = (matrix::<T>(n, period, 1), matrix::<T>(n, period, 2));
    let mut c = vec![T::default(); n * n];
    // Where the processor has not what the variant asks for, its best takes the place.
    let kernel = |name: &str| {
        let named = T::kernels().into_iter().find(|kernel| kernel.name == name);
        named.unwrap_or_else(T::kernel)
    };
    let (avx2, portable) = (kernel("AVX2"), kernel("portable"));
    let mut run = || {
        let c = &mut c[..];
        match variant.rung {
            "naive" => naive::matmul(&a, &b, c, n),
            "order" => loop_order::matmul(&a, &b, c, n),
            "blocked" => blocked::matmul(&a, &b, c, n),
            "portable" => lanes::matmul_with(&portable, &a, &b, c, n),
            "avx2" => lanes::matmul_with(&avx2, &a, &b, c, n),
            "lanes" => lanes::matmul(&a, &b, c, n),
            "threads" => threads::matmul(&a, &b, c, n),
            "library" => library::matmul(&a, &b, c, n, variant.threads),
            other => panic!("no rung is called {other}"),
        }
        // What tells a product from its transpose, the same for the matrix and for four copies of
        // it.
        let start = Instant::now();
        let mut sum = 0.0;
        for (i, row) in c.chunks_exact(n).enumerate() {
            for (j, entry) in row.iter().enumerate() {
                let weight = (3 * (i % period) + 5 * (j % period)) % 7 + 1;
                sum += weight as f64 * wide(*entry);
            }
        }
        (
            if variant.double { sum / 8.0 } else { sum },
            start.elapsed(),
        )
    };
    run();
    for _ in std::io::stdin().lock().lines() {
        let start = Instant::now();
        let (answer, after) = run();
        println!("{} {answer}", (start.elapsed() - after).as_secs_f64());
    }
}
