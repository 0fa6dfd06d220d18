//! What the program says of reads, writes and barriers, against what Oclgrind counts while it runs.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::{env, io};

use listing_gpu_opencl_reduction::{GROUP, LADDER, Pass, sizes};

const N: usize = 1000;

/// Oclgrind's OpenCL library, beside the program of that name.
fn oclgrind() -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .filter(|folder| folder.join("oclgrind").is_file())
        .map(|folder| folder.join("../lib/oclgrind/liboclgrind-rt.so"))
        .find(|library| library.is_file())
}

#[test]
fn oclgrind_counts_the_same() -> io::Result<()> {
    let library =
        oclgrind().expect("with the feature `oclgrind`, its library is beside its program");
    let output = Command::new(env!("CARGO_BIN_EXE_listing-gpu-opencl-reduction"))
        .args(["--n", &N.to_string()])
        .env("OPENCL_DYLIB_PATH", library)
        .env("OCLGRIND_INST_COUNTS", "1")
        .output()?;
    assert!(output.status.success(), "{output:?}");

    // Blocks of a line `Instructions executed for kernel 'name':` and lines `12 - load global (48 bytes)`.
    let mut counted = HashMap::<(String, String), usize>::new();
    let mut kernel = String::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(rest) = line.strip_prefix("Instructions executed for kernel '") {
            kernel = rest.trim_end_matches("':").to_owned();
        } else if let Some((count, what)) = line.split_once(" - ")
            && let Ok(count) = count.trim().parse::<usize>()
        {
            let what = what.split(" (").next().unwrap_or(what).to_owned();
            *counted.entry((kernel.clone(), what)).or_default() += count;
        }
    }
    let counted = |kernel: &str, what: &str| {
        let matching = counted
            .iter()
            .filter(|((name, instruction), _)| name == kernel && instruction.starts_with(what));
        matching.map(|(_, count)| count).sum::<usize>()
    };

    for rung in &LADDER {
        let atomic = rung.name == "sum_atomic";
        let total = |count: fn(&Pass) -> usize| {
            let types = if atomic { 1 } else { 2 };
            let passes = sizes(N).flat_map(|n| rung.passes(n));
            types * passes.map(|pass| count(&pass)).sum::<usize>()
        };
        // An atomic addition is a read and a write, which Oclgrind counts as one call.
        let atomics = counted(rung.name, "call _Z10atomic_add");
        let reads = counted(rung.name, "load global") + atomics;
        let writes = counted(rung.name, "store global") + atomics;
        let barriers = counted(rung.name, "call _Z7barrier") / GROUP;
        assert_eq!(reads, total(|pass| pass.reads), "{}: reads", rung.name);
        assert_eq!(writes, total(|pass| pass.writes), "{}: writes", rung.name);
        assert_eq!(barriers, total(|pass| pass.barriers), "{}", rung.name);
        assert_eq!(atomics > 0, atomic, "{}", rung.name);
    }
    Ok(())
}
