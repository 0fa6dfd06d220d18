use std::time::Instant;

use clap::Parser;
use listing_data_parallel_n_body::{
    Bodies, Kernel, Vectors, array_of_structs, lanes, struct_of_arrays, threads,
};
use rayon::ThreadPoolBuilder;

/// Calculates how each body is accelerated by all the others.
#[derive(Parser)]
struct Args {
    /// How many bodies
    #[arg(long, default_value_t = 4096)]
    n: usize,
    /// Threads of the last version
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let args = Args::parse();
    let bodies = Bodies::new(args.n);
    let structs = bodies.to_structs();
    let pool = ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    let kernel = Kernel::best();

    let time = |run: &dyn Fn(&mut Vectors)| {
        let mut out = Vectors::zeros(args.n);
        let start = Instant::now();
        run(&mut out);
        (out, start.elapsed().as_secs_f64())
    };
    let (plain, before) = time(&|out| array_of_structs::<false>(&structs, out));
    println!("array of structs: {:.1} ms", before * 1e3);
    let show = |name, seconds: f64| {
        let ratio = before / seconds;
        println!("{name}: {:.1} ms, {ratio:.1}× as fast", seconds * 1e3);
    };

    let (out, seconds) = time(&|out| struct_of_arrays::<false>(&bodies, out));
    show("struct of arrays", seconds);
    assert_eq!(out, plain, "every bit is the same");

    // In this build `mul_add` is a call of a library, unless the processor's family has always had
    // the instruction.
    let (fused, seconds) = time(&|out| struct_of_arrays::<true>(&bodies, out));
    show("struct of arrays, mul_add", seconds);

    let expected = if kernel.fused { &fused } else { &plain };
    let (out, seconds) = time(&|out| lanes(&kernel, &bodies, out));
    show("lanes", seconds);
    assert_eq!(&out, expected, "every bit is the same");

    let (out, seconds) = time(&|out| pool.install(|| threads(&kernel, &bodies, out)));
    show("lanes and threads", seconds);
    assert_eq!(&out, expected, "every bit is the same");

    println!("all sums are equal, bit by bit");
    Ok(())
}
