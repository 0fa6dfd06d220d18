//! What a program says on a machine without an OpenCL driver, and on one without the library:
//! it starts itself on two such machines, made by environment variables.

use std::error::Error;
use std::process::Command;
use std::{env, str};

/// What is hidden, the variable that hides it, and its value. The loader looks for drivers in the
/// folder that the first names. `opencl3` opens the library that the second names, and one that
/// has none of OpenCL's functions is as good as none.
const HIDDEN: [(&str, &str, &str); 2] = [
    ("a driver", "OCL_ICD_VENDORS", "/nowhere"),
    ("the library", "OPENCL_DYLIB_PATH", "libm.so.6"),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("device: {}", gpu_device::opencl::open(None)?);
    if env::args().nth(1).is_some() {
        return Ok(());
    }
    for (what, variable, value) in HIDDEN {
        let output = Command::new(env::current_exe()?)
            .arg("again")
            .env_remove("OPENCL_DYLIB_PATH")
            .env(variable, value)
            .output()?;
        println!("\nwithout {what}:");
        print!("{}", str::from_utf8(&output.stderr)?);
        assert!(output.status.code() == Some(1) && output.stdout.is_empty());
    }
    Ok(())
}
