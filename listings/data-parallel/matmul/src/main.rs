use std::time::{Duration, Instant};

use clap::Parser;
use listing_data_parallel_matmul::{blocked, lanes, library, loop_order, matrix, naive, threads};
use rayon::ThreadPoolBuilder;

/// Multiplies two matrices on every rung of the ladder.
#[derive(Parser)]
struct Args {
    /// Rows and columns of the matrices
    #[arg(long, default_value_t = 768)]
    n: usize,
    /// Threads of the last two rungs
    #[arg(long, default_value_t = 2)]
    threads: usize,
}

fn main() -> Result<(), rayon::ThreadPoolBuildError> {
    let args = Args::parse();
    let n = args.n;
    let (a, b) = (matrix::<f32>(n, n, 1), matrix::<f32>(n, n, 2));
    let pool = ThreadPoolBuilder::new().num_threads(args.threads).build()?;

    let time = |rung: &dyn Fn(&mut [f32])| {
        let mut c = vec![0.0; n * n];
        rung(&mut c); // the first run pays for cold caches and fresh memory
        let start = Instant::now();
        rung(&mut c);
        (c, start.elapsed())
    };
    let (expected, before) = time(&|c| naive::matmul(&a, &b, c, n));
    println!("naive: {} ms", millis(before));

    let check = |name, rung: &dyn Fn(&mut [f32])| {
        let (c, elapsed) = time(rung);
        assert_eq!(c, expected, "{name}: every bit is the same");
        let ratio = before.as_secs_f64() / elapsed.as_secs_f64();
        println!("{name}: {} ms, {ratio:.1}× as fast", millis(elapsed));
    };
    check("loop order", &|c| loop_order::matmul(&a, &b, c, n));
    check("blocked", &|c| blocked::matmul(&a, &b, c, n));
    check("lanes", &|c| lanes::matmul(&a, &b, c, n));
    pool.install(|| {
        check("threads", &|c| threads::matmul(&a, &b, c, n));
        check("library", &|c| library::matmul(&a, &b, c, n, args.threads));
    });
    println!("all six products are equal, bit by bit");
    Ok(())
}

fn millis(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e3)
}
