//! What `cargo xtask bench` measures: the prices of all options, once for every line of the
//! standard input.

use std::io::BufRead;
use std::time::Instant;

use clap::Parser;
use listing_data_parallel_black_scholes::{Kernel, Options, Prices, threads};

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
    let options = Options::new(args.n);
    let mut prices = Prices::zeros(args.n);
    // Where the processor has not what the variant asks for, its best takes the place.
    let named = |name: &str| {
        let named = Kernel::available()
            .into_iter()
            .find(|kernel| kernel.name == name);
        named.unwrap_or_else(Kernel::best)
    };
    let kernel = match args.variant.as_str() {
        "serial" | "rayon" => Kernel::std(),
        "mul-add" => Kernel::mul_add(),
        "portable" => named("portable"),
        "avx2" => named("AVX2"),
        "lanes" | "threads" => Kernel::best(),
        other => panic!("no variant is called {other}"),
    };
    let serial = matches!(args.variant.as_str(), "serial" | "lanes");
    let mut run = || {
        if serial {
            let Prices { call, put } = &mut prices;
            kernel.run(
                [&options.spot, &options.strike, &options.years],
                [call, put],
            );
        } else {
            threads(&kernel, &options, &mut prices);
        }
        let start = Instant::now();
        let sum = |prices: &[f64]| prices.iter().sum::<f64>();
        (sum(&prices.call) + 2.0 * sum(&prices.put), start.elapsed())
    };
    run();
    for _ in std::io::stdin().lock().lines() {
        let start = Instant::now();
        let (answer, after) = run();
        println!("{} {answer}", (start.elapsed() - after).as_secs_f64());
    }
    Ok(())
}
