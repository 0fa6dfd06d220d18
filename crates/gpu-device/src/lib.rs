//! Opens the device that a reader chose, or says what is missing and how to get it.
//!
//! OpenCL's loader and CUDA's driver are libraries that come with a machine, and are looked for when the program runs. So a listing builds everywhere, and where there is no device it ends with an
//! [`Unavailable`] that names the packages to install and, when `cargo run` started it, shows the output that was recorded for the book.

use std::error::Error;
use std::{env, fmt, fs};

#[cfg(feature = "cuda")]
pub mod cuda;
#[cfg(feature = "opencl")]
pub mod opencl;

/// Why no device could be opened, in words for the reader. `Debug` shows the same words, since that is how an error that `main` returns is printed.
pub struct Unavailable(String);

impl Unavailable {
    /// What is missing and how to get it; the recorded output is added where it can be found.
    pub fn new(why: impl fmt::Display) -> Self {
        let recorded = recorded().map_or_else(String::new, |output| {
            format!("\n\nThe output that was recorded for the book:\n\n{output}")
        });
        Self(format!("{why}{recorded}"))
    }
}

/// The recorded output of the package's own program, if `cargo run` has started it.
fn recorded() -> Option<String> {
    let program = env::current_exe().ok()?;
    let is_main = program.file_stem()? == env::var_os("CARGO_PKG_NAME")?.as_os_str();
    let folder = env::var_os("CARGO_MANIFEST_DIR").filter(|_| is_main)?;
    fs::read_to_string(std::path::Path::new(&folder).join("output.txt")).ok()
}

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Unavailable {}
