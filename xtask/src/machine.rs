//! What this machine offers to a listing, and how to get what it lacks.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex};

/// Something that a listing can ask for in `needs`, or the tests of the book can.
pub struct Need {
    /// The word in the metadata and in `--require`.
    pub name: &'static str,
    /// What it is for.
    pub what: &'static str,
    /// How to get it.
    pub get: &'static str,
    /// The Debian packages that bring it.
    pub debian: &'static [&'static str],
    probe: fn() -> Option<String>,
}

/// How to get the Python packages that some twins import, in the versions that the book was checked with.
const PEERS: &str = "python3 -m venv target/python, then target/python/bin/pip install -r requirements.txt (Windows: target\\python\\Scripts\\pip); `cargo xtask test --install` does both";

/// Everything that can be asked for.
pub const NEEDS: &[Need] = &[
    Need {
        name: "python",
        what: "Python 3.9 or newer, for the Python twins",
        get: "install python3 (Debian/Ubuntu: apt install python3; Fedora: dnf install python3; macOS: brew install python; Windows: winget install Python.Python.3.13)",
        debian: &["python3"],
        probe: probe_python,
    },
    Need {
        name: "numpy",
        what: "NumPy, for the Python twins that calculate with arrays",
        get: PEERS,
        debian: &["python3-venv"],
        probe: || python_module("numpy"),
    },
    Need {
        name: "numba",
        what: "Numba, a compiler for Python functions: a peer of measured kernels",
        get: PEERS,
        debian: &["python3-venv"],
        probe: || python_module("numba"),
    },
    Need {
        name: "polars",
        what: "Polars, a library for tables: a peer of measured kernels",
        get: PEERS,
        debian: &["python3-venv"],
        probe: || python_module("polars"),
    },
    Need {
        name: "gcc",
        what: "GCC's C compiler with OpenMP, for the C peers of measured kernels",
        get: "install GCC (Debian/Ubuntu: apt install gcc; Fedora: dnf install gcc)",
        debian: &["gcc", "libc6-dev"],
        probe: || version(find(&["gcc"])?, &["--version"]).filter(|line| line.starts_with("gcc")),
    },
    Need {
        name: "g++",
        what: "GCC's C++ compiler with OpenMP, for the C++ peers of measured kernels",
        get: "install G++ (Debian/Ubuntu: apt install g++; Fedora: dnf install gcc-c++)",
        debian: &["g++"],
        probe: || version(find(&["g++"])?, &["--version"]).filter(|line| line.starts_with("g++")),
    },
    Need {
        name: "tbb",
        what: "oneTBB, the threads of the C++ library's parallel algorithms",
        get: "install oneTBB (Debian/Ubuntu: apt install libtbb-dev; Fedora: dnf install tbb-devel)",
        debian: &["libtbb-dev"],
        probe: || {
            macros(
                "g++",
                "tbb/version.h",
                &["TBB_VERSION_MAJOR", "TBB_VERSION_MINOR"],
            )
            .map(|version| format!("tbb {version}"))
        },
    },
    Need {
        name: "openblas",
        what: "OpenBLAS, a library of matrix operations: a peer of measured kernels",
        get: "install OpenBLAS (Debian/Ubuntu: apt install libopenblas-dev; Fedora: dnf install openblas-devel)",
        debian: &["libopenblas-dev"],
        probe: || {
            macros("gcc", "openblas_config.h", &["OPENBLAS_VERSION"])
                .map(|version| format!("openblas {version}"))
        },
    },
    Need {
        name: "mpi",
        what: "an MPI library with its compiler and launcher, and libclang, for the chapter on message passing",
        get: "install Open MPI and libclang (Debian/Ubuntu: apt install libopenmpi-dev openmpi-bin libclang-dev; Fedora: dnf install openmpi-devel clang-devel, then module load mpi/openmpi-x86_64; macOS: brew install open-mpi llvm; Windows: in WSL); as root, Open MPI starts nothing unless OMPI_ALLOW_RUN_AS_ROOT=1 and OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 are set",
        debian: &["libopenmpi-dev", "openmpi-bin", "libclang-dev"],
        probe: crate::mpi::probe,
    },
    Need {
        name: "mpich",
        what: "MPICH as a second MPI library, for the tests of the chapter on message passing",
        get: "install MPICH beside Open MPI, with the commands mpicc.mpich and mpiexec.mpich (Debian/Ubuntu: apt install mpich libmpich-dev)",
        debian: &["mpich", "libmpich-dev"],
        probe: crate::mpi::probe_mpich,
    },
    Need {
        name: "mpi4py",
        what: "mpi4py, MPI for Python: for the twins of that chapter",
        get: PEERS,
        debian: &["python3-venv"],
        probe: || {
            let program = "import mpi4py; mpi4py.rc.initialize = False; from mpi4py import MPI; print('mpi4py', mpi4py.__version__)";
            version(python()?, &["-c", program])
        },
    },
    Need {
        name: "opencl",
        what: "OpenCL with a device, for the chapter on GPUs",
        get: "install a driver and clinfo; PoCL runs on every processor (Debian/Ubuntu: apt install pocl-opencl-icd clinfo; Fedora: dnf install pocl clinfo; macOS and Windows: conda install -c conda-forge pocl ocl-icd clinfo)",
        debian: &["pocl-opencl-icd", "clinfo"],
        // Asked in a process of its own: drivers start threads, and crash.
        probe: || {
            devices("clinfo", "-l", |line| {
                Some(line.split_once("Device #")?.1.split_once(": ")?.1)
            })
        },
    },
    Need {
        name: "oclgrind",
        what: "Oclgrind, which finds data races in OpenCL kernels, for the tests of that chapter",
        get: "install Oclgrind (Debian/Ubuntu: apt install oclgrind)",
        debian: &["oclgrind"],
        probe: || {
            crate::kernels::oclgrind()?;
            // Its first line is empty.
            let text = text_of("oclgrind", "--version")?;
            let line = text.lines().find(|line| line.starts_with("Oclgrind"));
            line.map(str::to_owned)
        },
    },
    Need {
        name: "pyopencl",
        what: "PyOpenCL, for the Python twins of that chapter",
        get: PEERS,
        debian: &["python3-venv"],
        probe: || {
            version(
                python()?,
                &[
                    "-c",
                    "import pyopencl; print('pyopencl', pyopencl.VERSION_TEXT)",
                ],
            )
        },
    },
    Need {
        name: "nvrtc",
        what: "NVIDIA's compilers of kernels, NVRTC and ptxas, which need no GPU: for the tests of that chapter",
        get: PEERS,
        debian: &["python3-venv"],
        probe: crate::kernels::compilers,
    },
    Need {
        name: "cuda",
        what: "an NVIDIA GPU with its driver, for the CUDA recipes of that chapter",
        get: "get an NVIDIA GPU, install NVIDIA's driver (Debian/Ubuntu: apt install nvidia-driver; Fedora: akmod-nvidia from RPM Fusion; Windows: NVIDIA's installer), and see that `nvidia-smi -L` lists it",
        debian: &[],
        probe: || {
            devices("nvidia-smi", "-L", |line| {
                let (_, name) = line.strip_prefix("GPU ")?.split_once(": ")?;
                name.split(" (").next()
            })
        },
    },
    Need {
        name: "vulkan",
        what: "Vulkan with a device, for the recipe on wgpu",
        get: "install a driver and vulkaninfo; lavapipe runs on every processor (Debian/Ubuntu: apt install mesa-vulkan-drivers vulkan-tools; Fedora: dnf install mesa-vulkan-drivers vulkan-tools); macOS and Windows have what takes its place",
        debian: &["mesa-vulkan-drivers", "vulkan-tools"],
        probe: || {
            if cfg!(any(windows, target_os = "macos")) {
                let name = if cfg!(windows) {
                    "Direct3D 12"
                } else {
                    "Metal"
                };
                return Some(name.to_owned());
            }
            devices("vulkaninfo", "--summary", |line| {
                let (_, name) = line.trim().strip_prefix("deviceName")?.split_once("= ")?;
                Some(name.trim())
            })
        },
    },
    Need {
        name: "browser",
        what: "Chromium and ChromeDriver, for the tests of the pages; the PDF needs Chromium alone",
        get: "install Chromium and ChromeDriver of the same version (Debian: apt install chromium chromium-driver fonts-dejavu-core fonts-sil-charis)",
        debian: &[
            "chromium",
            "chromium-driver",
            "fonts-dejavu-core",
            "fonts-sil-charis",
        ],
        probe: || {
            Some(format!(
                "{}, {}",
                version(chromium()?, &["--version"])?,
                version(find(&["chromedriver"])?, &["--version"])?
            ))
        },
    },
    Need {
        name: "poppler",
        what: "poppler's tools, with which the tests read the PDF",
        get: "install pdftotext, pdfinfo and pdftoppm (Debian: apt install poppler-utils)",
        debian: &["poppler-utils"],
        // It says its version on standard error.
        probe: || {
            let output = Command::new(find(&["pdftotext"])?)
                .arg("-v")
                .output()
                .ok()?;
            let text = String::from_utf8_lossy(&output.stderr);
            Some(text.lines().next()?.trim().to_owned())
        },
    },
    Need {
        name: "epubcheck",
        what: "epubcheck, which checks the EPUB",
        get: "install epubcheck, which needs Java (Debian: apt install epubcheck)",
        debian: &["epubcheck"],
        // It says its version, and that it has nothing to check.
        probe: || {
            let output = epubcheck()?.arg("--version").output().ok()?;
            let text = String::from_utf8_lossy(&output.stdout);
            let version = text.lines().find(|line| line.starts_with("EPUBCheck v"))?;
            Some(version.trim().to_owned())
        },
    },
    Need {
        name: "npm",
        what: "npm, from which the checkers of the pages and their scripts come",
        get: "install Node.js with npm (Debian: apt install npm)",
        debian: &["npm"],
        probe: || version(find(&["npm"])?, &["--version"]),
    },
    Need {
        name: "cargo-deny",
        what: "cargo-deny, which checks licenses and sources of the dependencies",
        get: "cargo install --locked cargo-deny",
        debian: &[],
        probe: || version(find(&["cargo-deny"])?, &["--version"]),
    },
    Need {
        name: "typos",
        what: "typos, which checks the spelling",
        get: "cargo install --locked typos-cli",
        debian: &[],
        probe: || version(find(&["typos"])?, &["--version"]),
    },
    Need {
        name: "unix",
        what: "a Unix system",
        get: "run it on Linux, macOS, or in WSL",
        debian: &[],
        probe: || cfg!(unix).then(|| std::env::consts::OS.to_owned()),
    },
];

/// The need of this name.
pub fn need(name: &str) -> Option<&'static Need> {
    NEEDS.iter().find(|need| need.name == name)
}

/// What the machine has for the need of this name: a line with its version. Probed once.
pub fn found(name: &str) -> Option<String> {
    static FOUND: LazyLock<Mutex<BTreeMap<String, Option<String>>>> = LazyLock::new(Mutex::default);
    let mut found = FOUND
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    found
        .entry(name.to_owned())
        .or_insert_with(|| probe(name))
        .clone()
}

/// As [`found`], but looked up anew and not remembered.
pub fn probe(name: &str) -> Option<String> {
    need(name).and_then(|need| (need.probe)())
}

/// A sentence that says what is missing and how to get it, or `None` if it is there.
pub fn missing(name: &str) -> Option<String> {
    match need(name) {
        None => {
            let known: Vec<_> = NEEDS.iter().map(|need| need.name).collect();
            Some(format!(
                "nothing is known of the need `{name}`; known are {}",
                known.join(", ")
            ))
        }
        Some(need) => found(name)
            .is_none()
            .then(|| format!("{} is missing: {}", need.name, need.get)),
    }
}

/// The command that starts Python 3: the one of the book's virtual environment if that was made.
pub fn python() -> Option<PathBuf> {
    let own = environment_python();
    own.is_file()
        .then_some(own)
        .or_else(|| find(&["python3", "python"]))
}

/// The folder of the virtual environment that holds what `requirements.txt` names.
pub fn environment() -> PathBuf {
    crate::catalog::root().join("target/python")
}

/// The Python of that environment, whether it is there or not.
pub fn environment_python() -> PathBuf {
    environment().join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python3"
    })
}

/// The needs that are devices, and are found by their names. Their libraries are looked for at run time, so that what uses them builds without them.
pub const DEVICES: [&str; 3] = ["opencl", "cuda", "vulkan"];

/// The devices that a command lists, if there are any; `name` finds one in a line.
fn devices(command: &str, arg: &str, name: fn(&str) -> Option<&str>) -> Option<String> {
    let text = text_of(command, arg)?;
    let found: Vec<_> = text.lines().filter_map(name).collect();
    (!found.is_empty()).then(|| found.join(", "))
}

/// What a command prints, if it ends well.
fn text_of(command: &str, arg: &str) -> Option<String> {
    let output = Command::new(find(&[command])?).arg(arg).output().ok()?;
    (output.status.success()).then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The version of a Python package, if Python can import it.
fn python_module(name: &str) -> Option<String> {
    let program = format!("import {name}; print('{name}', {name}.__version__)");
    version(python()?, &["-c", &program])
}

/// What a C header defines, as the compiler finds it: the values of these macros, joined by points.
fn macros(compiler: &str, header: &str, names: &[&str]) -> Option<String> {
    let language = if compiler == "g++" { "c++" } else { "c" };
    let mut child = Command::new(find(&[compiler])?)
        .args(["-E", "-dM", "-x", language, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let line = format!("#include <{header}>\n");
    child.stdin.take()?.write_all(line.as_bytes()).ok()?;
    let output = child.wait_with_output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let value = |name: &&str| {
        let defined = text.lines().find_map(|line| {
            line.strip_prefix("#define ")?
                .strip_prefix(*name)?
                .strip_prefix(' ')
        })?;
        let digits = defined.trim_matches(|c: char| c == '"' || c.is_whitespace());
        Some(
            digits
                .trim_start_matches("OpenBLAS ")
                .split(' ')
                .next()?
                .to_owned(),
        )
    };
    let found: Option<Vec<_>> = names.iter().map(value).collect();
    found
        .filter(|_| output.status.success())
        .map(|values| values.join("."))
}

/// The command that starts Chromium or Chrome.
pub fn chromium() -> Option<PathBuf> {
    find(&["chromium", "chromium-browser", "google-chrome"])
}

/// As [`chromium`], but also where it is installed without being on the search path, and other browsers of its family: anything that prints.
pub fn chromium_for_printing() -> Option<PathBuf> {
    let known = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];
    chromium()
        .or_else(|| find(&["google-chrome-stable", "chrome", "microsoft-edge"]))
        .or_else(|| known.iter().map(PathBuf::from).find(|path| path.is_file()))
}

/// The command that starts epubcheck. Debian installs it as an archive for Java, which not every kernel starts as a program.
pub fn epubcheck() -> Option<Command> {
    let program = find(&["epubcheck"])?;
    let mut start = [0; 2];
    let read = std::fs::File::open(&program).and_then(|mut file| file.read_exact(&mut start));
    if read.is_ok() && start == *b"PK" {
        let mut java = Command::new(find(&["java"])?);
        java.arg("-jar").arg(program);
        return Some(java);
    }
    Some(Command::new(program))
}

/// Whether we are root, whose programs Chromium does not sandbox.
pub fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout == b"0\n")
}

fn find(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| which::which(name).ok())
}

fn probe_python() -> Option<String> {
    let line = version(python()?, &["--version"])?;
    let mut numbers = line
        .strip_prefix("Python ")?
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let version = (numbers.next()?, numbers.next()?);
    (version >= (3, 9)).then_some(line)
}

fn version(program: PathBuf, args: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8_lossy(&output.stdout);
    Some(text.lines().next()?.trim().to_owned())
}
