//! What `cargo xtask bench` measures: the accelerations of all bodies, once for every line of the
//! standard input.

use std::io::BufRead;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_n_body::{
    Bodies, Kernel, Vectors, array_of_structs, lanes, struct_of_arrays, threads,
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

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let args = Args::parse();
    rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads)
        .build_global()?;
    let bodies = Bodies::new(args.n);
    let structs = bodies.to_structs();
    // Where the processor has not what the variant asks for, its best takes the place.
    let kernel = |name: &str| {
        let named = Kernel::available()
            .into_iter()
            .find(|kernel| kernel.name == name);
        named.unwrap_or_else(Kernel::best)
    };
    let kernel = match args.variant.as_str() {
        "portable" => kernel("portable"),
        "avx2" => kernel("AVX2"),
        "estimate" => Kernel::estimate().unwrap_or_else(Kernel::best),
        _ => Kernel::best(),
    };
    let run = |out: &mut Vectors| match args.variant.as_str() {
        "aos" => array_of_structs::<false>(&structs, out),
        "aos-mul-add" => array_of_structs::<true>(&structs, out),
        "soa" => struct_of_arrays::<false>(&bodies, out),
        "soa-mul-add" => struct_of_arrays::<true>(&bodies, out),
        "portable" | "avx2" | "lanes" => lanes(&kernel, &bodies, out),
        "threads" | "estimate" => threads(&kernel, &bodies, out),
        other => panic!("no variant is called {other}"),
    };
    let mut out = Vectors::zeros(args.n);
    run(&mut out);
    for _ in std::io::stdin().lock().lines() {
        let start = Instant::now();
        run(&mut out);
        println!("{} {:e}", start.elapsed().as_secs_f64(), out.square());
    }
    Ok(())
}
