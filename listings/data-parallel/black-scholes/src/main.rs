use std::time::Instant;

use clap::Parser;
use listing_data_parallel_black_scholes::{Kernel, Options, Prices, threads};
use rayon::ThreadPoolBuilder;

/// Prices options with the standard library's functions, and with polynomials.
#[derive(Parser)]
struct Args {
    /// How many options
    #[arg(long, default_value_t = 1_000_000)]
    n: usize,
    /// Threads
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let args = Args::parse();
    let options = Options::new(args.n);
    let pool = ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    let time = |kernel: Kernel, threads_on: bool| {
        let mut prices = Prices::zeros(args.n);
        let mut run = || {
            if threads_on {
                pool.install(|| threads(&kernel, &options, &mut prices));
            } else {
                let Prices { call, put } = &mut prices;
                kernel.run(
                    [&options.spot, &options.strike, &options.years],
                    [call, put],
                );
            }
        };
        run(); // the first run pays for fresh memory
        let start = Instant::now();
        run();
        (prices, start.elapsed().as_secs_f64())
    };

    let (expected, before) = time(Kernel::std(), false);
    println!("std, one thread: {:.1} ms", before * 1e3);
    let show = |name: &str, (prices, seconds): (Prices, f64)| {
        let off = |(a, b): (&f64, &f64)| (a - b).abs();
        let calls = prices.call.iter().zip(&expected.call);
        let puts = prices.put.iter().zip(&expected.put);
        let worst = calls.chain(puts).map(off).fold(0.0, f64::max);
        assert!(worst < 1e-12, "{name}: off by {worst}");
        let ratio = before / seconds;
        println!("{name}: {:.1} ms, {ratio:.1}× as fast", seconds * 1e3);
    };
    show("std, all threads", time(Kernel::std(), true));
    show(
        "mul_add in this build, one thread",
        time(Kernel::mul_add(), false),
    );
    show("lanes, one thread", time(Kernel::best(), false));
    show("lanes, all threads", time(Kernel::best(), true));
    println!("no price is off by more than 0.000000000001");
    Ok(())
}
