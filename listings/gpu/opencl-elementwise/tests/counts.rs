//! The bytes that the program counts, against what Oclgrind counts while it runs.

use std::path::PathBuf;
use std::process::Command;
use std::{env, io};

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
    let output = Command::new(env!("CARGO_BIN_EXE_listing-gpu-opencl-elementwise"))
        .args(["--n", "1003"])
        .env("OPENCL_DYLIB_PATH", library)
        .env("OCLGRIND_INST_COUNTS", "1")
        .output()?;
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8_lossy(&output.stdout);

    // Blocks of a line `Instructions executed for kernel 'name':` and lines `12 - load global (48 bytes)`.
    let mut counted = [[0_usize; 3]; 2];
    let mut fused = 0;
    for line in text.lines() {
        if line.starts_with("Instructions executed for kernel") {
            fused = usize::from(line.contains("'height_'"));
            counted[fused][0] += 1;
        }
        for (what, instruction) in [(1, "load global"), (2, "store global")] {
            if let Some((_, bytes)) = line.split_once(&format!(" - {instruction} (")) {
                let bytes = bytes.trim_end_matches(" bytes)").replace(',', "");
                counted[fused][what] += bytes.parse::<usize>().expect("a number of bytes");
            }
        }
    }
    for (what, [launches, read, written]) in [
        ("a kernel for each operator", counted[0]),
        ("one kernel", counted[1]),
    ] {
        assert!(written > 0);
        let line =
            format!("{what}: launches: {launches}, {read} bytes read, {written} bytes written");
        assert!(text.contains(&line), "not found: {line}\n{text}");
    }
    Ok(())
}
