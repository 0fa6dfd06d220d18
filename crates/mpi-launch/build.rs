//! Says what to install where the crate `mpi` could not be built, and finds the launcher that belongs to the library.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "mpi")]
    look();
}

#[cfg(feature = "mpi")]
fn look() {
    for name in [
        "MPICC",
        "MPI_PKG_CONFIG",
        "CRAY_MPICH_DIR",
        "PATH",
        "LIBCLANG_PATH",
    ] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    let library = build_probe_mpi::probe();
    let clang = clang_sys::load();
    let mut lacking = Vec::new();
    if library.is_err() {
        lacking.push(
            "an MPI library (there is neither `mpicc` nor a package file of MPICH or Open MPI)"
                .to_owned(),
        );
    }
    if let Err(error) = &clang {
        lacking.push(format!(
            "libclang, which makes Rust declarations from mpi.h ({error})"
        ));
    }
    if !lacking.is_empty() {
        missing(&lacking.join(" and "));
    }
    if let (Ok(library), Ok(())) = (library, clang) {
        // The launcher stands beside the compiler and is named as it is: mpicc.mpich and mpiexec.mpich.
        let compiler = library.mpicc.unwrap_or_else(|| "mpicc".to_owned());
        let launcher = match compiler.rfind("mpicc") {
            Some(at) => format!(
                "{}mpiexec{}",
                &compiler[..at],
                &compiler[at + "mpicc".len()..]
            ),
            None => "mpiexec".to_owned(),
        };
        println!("cargo::rustc-env=MPI_LAUNCH_MPIEXEC={launcher}");
    }
}

#[cfg(feature = "mpi")]
fn missing(what: &str) {
    println!("cargo::error=to be built with the feature `mpi`, this needs {what}. To install:");
    for line in [
        "  Debian, Ubuntu: sudo apt install libopenmpi-dev openmpi-bin libclang-dev",
        "  Fedora:         sudo dnf install openmpi-devel clang-devel, then: module load mpi/openmpi-x86_64",
        "  macOS:          brew install open-mpi llvm, then: export LIBCLANG_PATH=\"$(brew --prefix llvm)/lib\"",
        "  Windows:        in WSL (wsl --install), as on Ubuntu",
    ] {
        println!("cargo::error={line}");
    }
}
