//! Who has started us, and how to be started by a launcher.

use std::env;
use std::process::{Command, exit};

// ANCHOR: rank
/// By these, launchers tell a program that it is a rank: Open MPI, then MPICH and Intel MPI, then PMIx (Slurm and PRRTE).
const RANK: [&str; 3] = ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"];
// ANCHOR_END: rank

/// By these, they tell it how many ranks there are. PMIx has no such variable; Slurm has one of its own.
const SIZE: [&str; 4] = [
    "OMPI_COMM_WORLD_SIZE",
    "PMI_SIZE",
    "MPI_LAUNCH_RANKS",
    "SLURM_NTASKS",
];

/// The most ranks that a program starts by itself: a typing error shall not fill the machine with processes.
const MOST: usize = 64;

/// The rank that the launcher has given to us; `None` if none has started us.
pub fn rank() -> Option<usize> {
    RANK.iter().find_map(|name| number(name))
}

/// How many ranks the launcher was asked for, as far as it says so.
pub fn size() -> Option<usize> {
    SIZE.iter().find_map(|name| number(name))
}

fn number(name: &str) -> Option<usize> {
    env::var(name).ok()?.parse().ok()
}

/// The launcher's command: `MPIEXEC` from the environment, or the one that belongs to the library we were built with.
pub fn launcher() -> String {
    env::var("MPIEXEC").unwrap_or_else(|_| env!("MPI_LAUNCH_MPIEXEC").to_owned())
}

/// Replaces this process by `mpiexec -n ranks` with the same program and arguments. It returns only if it is a rank already.
pub fn relaunch(ranks: usize) {
    if rank().is_some() {
        return;
    }
    let launcher = launcher();
    if env::var_os("MPI_LAUNCH_RANKS").is_some() {
        fail(&format!(
            "`{launcher}` has started this program and did not tell it its rank in any of {RANK:?}; start it with a launcher of Open MPI, MPICH or Slurm"
        ));
    }
    if !(1..=MOST).contains(&ranks) {
        fail(&format!(
            "a program starts 1 to {MOST} ranks by itself, not {ranks}; for more: {launcher} -n {ranks} {}",
            env::args().next().unwrap_or_default()
        ));
    }
    // ANCHOR: exec
    let program = env::current_exe()
        .unwrap_or_else(|error| fail(&format!("this program cannot be found: {error}")));
    let mut command = Command::new(&launcher);
    command
        .args(["-n", &ranks.to_string()])
        .arg(program)
        .args(env::args_os().skip(1))
        .env("MPI_LAUNCH_RANKS", ranks.to_string());
    // ANCHOR_END: exec
    // More ranks than cores are welcome, and their threads may use any core: as Open MPI 4 is told, and as Open MPI 5 is. MPICH does so by itself.
    for (name, value) in [
        ("OMPI_MCA_rmaps_base_oversubscribe", "1"),
        ("OMPI_MCA_hwloc_base_binding_policy", "none"),
        ("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"),
        ("PRTE_MCA_hwloc_default_binding_policy", "none"),
    ] {
        if env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    let error = become_it(&mut command);
    fail(&format!(
        "`{launcher}`, which starts the ranks, cannot be started: {error}. It comes with the MPI library (Debian, Ubuntu: openmpi-bin); another can be named in MPIEXEC"
    ));
}

/// Executes the command in our place, so that a signal to us is one to the launcher. Returns why that could not be done.
#[cfg(unix)]
fn become_it(command: &mut Command) -> std::io::Error {
    std::os::unix::process::CommandExt::exec(command)
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> std::io::Error {
    match command.status() {
        Ok(status) => exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}

/// The status with which a program ends that cannot be run in this way.
pub const REFUSED: i32 = 2;

/// Ends this process with a message and status 2.
pub fn fail(message: &str) -> ! {
    say(message);
    exit(REFUSED);
}

/// Prints a message as an error.
pub fn say(message: &str) {
    eprintln!("error: {message}");
}
