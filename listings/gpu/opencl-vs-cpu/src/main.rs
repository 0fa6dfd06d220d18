use std::error::Error;
use std::time::Instant;

use clap::Parser;
use gpu_device::opencl::{Device, open};
use listing_gpu_opencl_vs_cpu::device::{LANES, OnDevice, PLAIN};
use listing_gpu_opencl_vs_cpu::mapped::Mapped;
use listing_gpu_opencl_vs_cpu::{A, in_parallel, inputs, loops};

#[derive(Parser)]
struct Args {
    /// Elements of each array
    #[arg(long, default_value_t = 1_000_003, value_parser = clap::value_parser!(u32).range(1..))]
    n: u32,
    /// The number of the device, counted through all platforms
    #[arg(long)]
    device: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let device = open(args.device)?;
    println!("device: {device}");
    let [x, y] = inputs(args.n);
    rayon::broadcast(|_| ()); // starts the pool's threads, so that no clock sees it
    for steps in [1, 256] {
        compare(&device, steps, &x, &y)?;
    }
    Ok(())
}

fn compare(device: &Device, steps: u32, x: &[f32], y: &[f32]) -> Result<(), Box<dyn Error>> {
    let [plain, lanes] = loops(steps).ok_or("there is no loop for this number of steps")?;
    let n = x.len();
    println!("\n{n} elements, steps for each: {steps}\nloop");
    let mut expected = vec![f32::NAN; n];
    timed("one thread", || plain(A, x, y, &mut expected));

    let (mut out, mut checked) = (vec![f32::NAN; n], 0);
    // Each operation is rounded once, on the device as here: the results are equal to the bit.
    let mut check = |what: &str, out: &mut [f32]| {
        assert!(out == expected, "{what}: a result differs");
        out.fill(f32::NAN);
        checked += 1;
    };
    for (what, one) in [("rayon", plain), ("rayon and lanes", lanes)] {
        timed(what, || in_parallel(one, A, x, y, &mut out));
        check(what, &mut out);
    }

    let mut copied = 0;
    for (name, source) in [("kernel", PLAIN), ("kernel with lanes", LANES)] {
        println!("{name}");
        let mut there = timed("build", || OnDevice::new(device, source, steps, n))?;
        for what in ["first run, with copies", "second run, with copies"] {
            timed(what, || there.with_copies(A, x, y, &mut out))?;
            check(name, &mut out);
        }
        copied = there.copied / 2;
        timed("data on the device", || there.run(A))?;
        there.read(&mut out)?;
        check(name, &mut out);
        timed("not awaited", || there.start(A))?;
        there.read(&mut out)?;
        check(name, &mut out);
    }
    let mut shared = Mapped::new(device, LANES, steps, n)?;
    let [shared_x, shared_y] = shared.inputs()?;
    shared_x.copy_from_slice(x);
    shared_y.copy_from_slice(y);
    shared.run(A)?; // the first run, which may compile
    shared.inputs()?;
    out.copy_from_slice(timed("mapped", || shared.run(A))?);
    check("mapped", &mut out);

    let operations = 2 * u64::from(steps) * u64::try_from(n)?;
    println!(
        "{operations} operations for {copied} bytes copied; {checked} results equal to the bit"
    );
    Ok(())
}

/// Says how long it took.
fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    println!("{what:>23}: {:.1?}", start.elapsed());
    result
}
