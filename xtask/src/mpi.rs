//! What this machine has of MPI, and the surroundings in which ranks are started: more of them than there are cores, and with a folder for what they share.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{env, fs, io};

/// The compiler of the MPI library for which programs are built.
pub fn compiler() -> String {
    env::var("MPICC").unwrap_or_else(|_| "mpicc".to_owned())
}

/// The launcher: unless the environment names one, it is called as the compiler is, `mpiexec.mpich` for `mpicc.mpich`.
pub fn launcher() -> String {
    env::var("MPIEXEC").unwrap_or_else(|_| beside(&compiler()))
}

fn beside(compiler: &str) -> String {
    match compiler.rsplit_once("mpicc") {
        Some((before, after)) => format!("{before}mpiexec{after}"),
        None => "mpiexec".to_owned(),
    }
}

/// The library and its launcher, in words, if programs can be built for it and started.
pub fn probe() -> Option<String> {
    libclang()?;
    library(&compiler(), &launcher())
}

/// MPICH beside another library, as Debian installs it.
pub fn probe_mpich() -> Option<String> {
    libclang()?;
    library("mpicc.mpich", "mpiexec.mpich").filter(|library| library.contains("MPICH"))
}

/// The library's name and version as its compiler tells them, if its launcher starts a program.
fn library(compiler: &str, launcher: &str) -> Option<String> {
    // Open MPI's compiler is asked in one way, MPICH's and those that descend from it in another; each refuses the other's, or goes on to compile nothing.
    let name = ["--showme:version", "-v"].iter().find_map(|question| {
        let output = Command::new(compiler).arg(question).output().ok()?;
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let line = text.lines().find(|line| line.contains("MPI"))?;
        let (_, name) = line.split_once(": ").or(line.split_once(" for "))?;
        let name = name.split(" (").next()?.replace(" version", "");
        Some(name.trim().to_owned())
    })?;
    // It may be there and refuse: Open MPI's does, to root.
    let started = Command::new(launcher)
        .args(["-n", "1", "true"])
        .output()
        .is_ok_and(|output| output.status.success());
    started.then(|| format!("{name}, launcher {launcher}"))
}

/// Where libclang may be found, which reads `mpi.h` when the crate `mpi` is built.
fn libclang() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    folders.extend(env::var_os("LIBCLANG_PATH").map(PathBuf::from));
    if let Ok(output) = Command::new("llvm-config").arg("--libdir").output() {
        folders.push(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    for (parent, within) in [("/usr/lib", ""), ("/usr/lib", "lib"), ("/opt", "lib")] {
        let below = fs::read_dir(parent).into_iter().flatten().flatten();
        folders.extend(below.map(|entry| entry.path().join(within)));
    }
    folders.extend(
        [
            "/usr/lib",
            "/usr/lib64",
            "/usr/local/lib",
            "/usr/lib64/llvm/lib",
            "/opt/homebrew/opt/llvm/lib",
            "/usr/local/opt/llvm/lib",
            "/Library/Developer/CommandLineTools/usr/lib",
            "/Applications/Xcode.app/Contents/Developer/Toolchains/XcodeDefault.xctoolchain/usr/lib",
        ]
        .map(PathBuf::from),
    );
    let is_library = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libclang.so")
            || name.starts_with("libclang-") && name.contains(".so")
            || name == "libclang.dylib"
    };
    folders.into_iter().find_map(|folder| {
        if is_library(&folder) && folder.is_file() {
            return Some(folder);
        }
        let entries = fs::read_dir(&folder).ok()?.flatten();
        entries
            .map(|entry| entry.path())
            .find(|path| is_library(path))
    })
}

/// How many ranks a program's arguments ask for: the number after `--ranks`.
pub fn ranks(args: &[String]) -> Option<u32> {
    let (_, values) = args.split_at(args.iter().position(|arg| arg == RANKS)? + 1);
    values.first()?.parse().ok()
}

/// The argument that says how many ranks a listing starts.
const RANKS: &str = "--ranks";

/// The most ranks that a listing starts, `crates/mpi-launch` says so too: a typing error shall not fill the machine with processes.
pub const MOST: u32 = 64;

/// The words by which a script is started in as many ranks as its arguments ask for, and the arguments that are left for it.
///
/// # Errors
/// If they ask for none, or for too many.
pub fn launched(args: &[String]) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let Some(ranks) = ranks(args).filter(|ranks| (1..=MOST).contains(ranks)) else {
        anyhow::bail!("say how many ranks it shall have, 1 to {MOST}: {RANKS} 4");
    };
    let mut rest = args.to_vec();
    if let Some(at) = rest.iter().position(|arg| arg == RANKS) {
        rest.drain(at..at + 2);
    }
    Ok((vec!["-n".to_owned(), ranks.to_string()], rest))
}

/// Lets the threads of a rank use any core: for Open MPI 4, and for Open MPI 5. MPICH does so by itself.
pub const UNBOUND: [(&str, &str); 2] = [
    ("OMPI_MCA_hwloc_base_binding_policy", "none"),
    ("PRTE_MCA_hwloc_default_binding_policy", "none"),
];

/// A folder for what the ranks of one run put into files and shared memory. Goes when dropped, and with it what ranks that were killed have left.
pub struct Room {
    dir: PathBuf,
}

/// How the folders are called: with the process that made them, and a number.
const ROOM: &str = "book-mpi-";

impl Room {
    /// Makes the folder, removes those whose process is gone, and tells the command's launcher of it. Also, that more ranks are welcome than there are cores.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(command: &mut Command) -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let all = shared_memory();
        remove_left(&all);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = all.join(format!("{ROOM}{}-{number}", std::process::id()));
        fs::create_dir(&dir)?;
        // Open MPI 4, then Open MPI 5. MPICH takes as many ranks as it is asked for, and leaves no files once all ranks have begun.
        for (name, value) in [
            ("OMPI_MCA_rmaps_base_oversubscribe", "1"),
            ("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"),
        ] {
            if env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        for name in [
            "TMPDIR",
            "OMPI_MCA_orte_tmpdir_base",
            "OMPI_MCA_btl_vader_backing_directory",
            "OMPI_MCA_btl_sm_backing_directory",
        ] {
            command.env(name, &dir);
        }
        Ok(Self { dir })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // Ranks that have just been killed may not be gone yet.
        for _ in 0..20 {
            match fs::remove_dir_all(&self.dir) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    std::thread::sleep(Duration::from_millis(25));
                }
                _ => return,
            }
        }
    }
}

/// The folder whose files are memory, or the one for what is temporary.
fn shared_memory() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    match memory.is_dir() {
        true => memory,
        false => env::temp_dir(),
    }
}

/// Removes the folders of processes that are gone, which were killed before they could do so.
fn remove_left(all: &Path) {
    for entry in fs::read_dir(all).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name
            .strip_prefix(ROOM)
            .and_then(|rest| rest.split('-').next())
            .and_then(|pid| pid.parse().ok());
        if owner.is_some_and(|pid| !is_alive(pid)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(unix)]
fn is_alive(pid: i32) -> bool {
    use nix::errno::Errno;
    use nix::sys::signal::kill;
    use nix::unistd::Pid;
    kill(Pid::from_raw(pid), None) != Err(Errno::ESRCH)
}

#[cfg(not(unix))]
fn is_alive(_: i32) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_launcher_is_that_of_the_compiler() {
        assert_eq!(beside("mpicc"), "mpiexec");
        assert_eq!(
            beside("/opt/mpicc/bin/mpicc.mpich"),
            "/opt/mpicc/bin/mpiexec.mpich"
        );
        assert_eq!(beside("cc"), "mpiexec");
    }

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_arguments_say_how_many_ranks() {
        assert_eq!(ranks(&words("--n 3 --ranks 4")), Some(4));
        assert_eq!(ranks(&words("--ranks 4 --n 3")), Some(4));
        for text in ["--n 3", "--ranks", "--ranks four"] {
            assert_eq!(ranks(&words(text)), None, "{text}");
        }
    }

    #[test]
    fn a_script_is_started_by_the_launcher() {
        let (launch, rest) = launched(&words("--n 3 --ranks 4 --fast")).unwrap();
        assert_eq!(launch, ["-n", "4"]);
        assert_eq!(rest, ["--n", "3", "--fast"]);
        for text in ["--n 3", "--ranks 0", "--ranks 65", "--ranks four"] {
            assert!(launched(&words(text)).is_err(), "{text}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_room_goes_with_its_run_and_what_the_dead_have_left_with_the_next() {
        let mut gone = Command::new("true").spawn().unwrap();
        gone.wait().unwrap();
        let left = shared_memory().join(format!("{ROOM}{}-0", gone.id()));
        fs::create_dir_all(&left).unwrap();
        fs::write(left.join("segment"), "").unwrap();
        let alive = shared_memory().join(format!("{ROOM}{}-x", std::process::id()));
        fs::create_dir_all(&alive).unwrap();
        let mut command = Command::new("true");
        let room = Room::new(&mut command).unwrap();
        assert!(!left.exists() && alive.exists() && room.dir.exists());
        let told = |wanted: &str| {
            command
                .get_envs()
                .any(|(name, value)| name == wanted && value == Some(room.dir.as_os_str()))
        };
        assert!(told("TMPDIR") && told("OMPI_MCA_btl_vader_backing_directory"));
        fs::write(room.dir.join("segment"), "").unwrap();
        let dir = room.dir.clone();
        drop(room);
        assert!(!dir.exists());
        fs::remove_dir_all(alive).unwrap();
    }
}
