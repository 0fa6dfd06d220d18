//! What the program says of reads and barriers, against what Oclgrind counts while it runs.

use std::path::PathBuf;
use std::process::Command;
use std::{env, io};

use listing_gpu_opencl_matmul::{ITEMS, LADDER, Shape};

const N: usize = 70;

/// Oclgrind's OpenCL library, beside the program of that name.
fn oclgrind() -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .filter(|folder| folder.join("oclgrind").is_file())
        .map(|folder| folder.join("../lib/oclgrind/liboclgrind-rt.so"))
        .find(|library| library.is_file())
}

/// The sum of all lines `12 - load global (48 bytes)` of a launch that begin with `what`.
fn count(launch: &str, what: &str) -> usize {
    let lines = launch.lines().filter_map(|line| line.split_once(" - "));
    lines
        .filter(|(_, instruction)| instruction.starts_with(what))
        .filter_map(|(count, _)| count.trim().parse::<usize>().ok())
        .sum()
}

#[test]
fn oclgrind_counts_the_same() -> io::Result<()> {
    let library =
        oclgrind().expect("with the feature `oclgrind`, its library is beside its program");
    let output = Command::new(env!("CARGO_BIN_EXE_listing-gpu-opencl-matmul"))
        .args(["--n", &N.to_string()])
        .env("OPENCL_DYLIB_PATH", library)
        .env("OCLGRIND_INST_COUNTS", "1")
        .output()?;
    assert!(output.status.success(), "{output:?}");
    let output = String::from_utf8_lossy(&output.stdout);
    let mut launches = output.split("Instructions executed for kernel").skip(1);

    for shape in Shape::list(N) {
        for rung in &LADDER {
            let launch = launches.next().expect("a block for each launch");
            let name = rung.name;
            let global = count(launch, "load global");
            assert_eq!(global, rung.global_reads(shape), "{name}, {shape:?}");
            let local = count(launch, "load local");
            assert_eq!(local, rung.local_reads(shape), "{name}, {shape:?}");
            let barriers = count(launch, "call _Z7barrier") / (ITEMS * ITEMS);
            assert_eq!(barriers, rung.barriers(shape), "{name}, {shape:?}");
            let writes = count(launch, "store global");
            assert_eq!(writes, shape.m * shape.n, "{name}, {shape:?}");
        }
    }
    assert!(launches.next().is_none());
    Ok(())
}
