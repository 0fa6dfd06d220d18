//! The tracer, on a program of every kind of call that it knows (`tracer/calls.c`): what was sent was received, and each thing has its right name.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use book_tests::trial;
use libtest_mimic::Arguments;
use serde_json::json;
use xtask::machine;
use xtask::messages::Trace;
use xtask::messages::record::traced;
use xtask::messages::steps::{What, steps};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing = match cfg!(target_os = "linux") {
        false => Some("the tracer needs Linux".to_owned()),
        true => ["mpi", "gcc"].into_iter().find_map(machine::missing),
    };
    let mut trials = Vec::new();
    for ranks in [1, 2, 3, 4, 5] {
        trials.push((
            format!("calls_fit_together::{ranks}_ranks"),
            Box::new(move || fit(ranks)) as Box<dyn FnOnce() -> Result<()> + Send>,
        ));
    }
    trials.push(("items_are_taken_down".to_owned(), Box::new(items)));
    trials.push(("a_program_that_fails_is_told".to_owned(), Box::new(failing)));
    let trials = trials
        .into_iter()
        .map(|(name, test)| trial(&name, missing.clone(), test));
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// Runs the program; it is built once.
fn trace(ranks: u32) -> Result<Trace> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let program = dir.join("tracer-calls");
    let built = BUILT.get_or_init(|| {
        let compiler = std::env::var_os("MPICC").unwrap_or_else(|| "mpicc".into());
        let output = Command::new(compiler)
            .args(["-std=gnu11", "-Wall", "-Wextra", "-O1", "-o"])
            .arg(&program)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tracer/calls.c"))
            .arg("-lm")
            .output()
            .map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    });
    built.clone().map_err(anyhow::Error::msg)?;
    traced(&program, &[], ranks, Duration::from_secs(60), 0)
}

/// All sends are received, with the same items; all ranks of a group make the same calls; and none is missing.
fn fit(ranks: u32) -> Result<()> {
    let trace = trace(ranks)?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for call in &trace.calls[0] {
        *counts.entry(&call.call).or_default() += 1;
    }
    // On the world and on a half of it, each blocking and not.
    let both = 2 * 2;
    let mut wanted: BTreeMap<&str, usize> = [
        ("Bcast", both),
        ("Scatter", 2 * both),
        ("Scatterv", both),
        ("Gather", 2 * both),
        ("Gatherv", both),
        ("Allgather", 2 * both),
        ("Allgatherv", both),
        ("Alltoall", 2 * both),
        ("Alltoallv", both),
        ("Reduce", 2 * both),
        ("Allreduce", 2 * both),
        ("Scan", 2 * both),
        ("Exscan", both),
        ("Reduce_scatter_block", both),
        ("Barrier", 1 + 2),
        ("Send", 1),
        ("Bsend", 1),
        ("Rsend", 1),
        ("Ssend", 1),
        // Two in the ring, one in a row of which rank 0 has a neighbor only if it is not alone, and twenty to itself.
        ("Sendrecv", 2 + usize::from(ranks > 1) + 21),
        ("Irecv", 4 + 8),
        ("Isend", 7 + 2),
        ("Issend", 1),
        ("Mrecv", 1),
        ("Imrecv", 1),
    ]
    .into();
    wanted.retain(|name, count| counts.get(name) != Some(count));
    ensure!(
        wanted.is_empty(),
        "other numbers than {wanted:?}: {counts:?}"
    );
    ensure!(counts.len() == 25, "there are others: {counts:?}");

    let steps = steps(&trace)?;
    let ring = |step: &&xtask::messages::steps::Step| {
        step.what == What::Messages && step.moves.len() == ranks as usize
    };
    let rings = steps.iter().filter(ring).count();
    ensure!(rings >= 12, "only {rings} times around the ring");
    let groups: Vec<Vec<usize>> = (steps.iter())
        .rfind(|step| step.what == What::Collective("Bcast".to_owned(), None))
        .context("no broadcast")?
        .groups
        .iter()
        .map(|group| group.ranks.clone())
        .collect();
    // The halves, each with the last rank first.
    let ranks = ranks as usize;
    let half = |first: usize| {
        (0..ranks)
            .rev()
            .filter(|rank| rank % 2 == first)
            .collect::<Vec<_>>()
    };
    let halves: Vec<_> = [half(0), half(1)]
        .into_iter()
        .filter(|half| !half.is_empty())
        .collect();
    ensure!(groups == halves, "the last broadcast was in {groups:?}");
    Ok(())
}

/// The types that rank 0 has sent to itself, and their items.
fn items() -> Result<()> {
    let trace = trace(2)?;
    let sent: Vec<_> = (trace.calls[0].iter())
        .filter_map(|call| call.sends.first())
        .filter(|block| block.tag == Some(12))
        .map(|block| json!([block.kind, block.count, block.items]))
        .collect();
    let first: Vec<_> = (0..64).collect();
    let wanted = [
        json!(["b", 2, [-128, 127]]),
        json!(["h", 2, [-32768, 32767]]),
        json!(["i", 2, [i32::MIN, i32::MAX]]),
        json!(["q", 2, [i64::MIN, i64::MAX]]),
        json!(["B", 2, [0, 255]]),
        json!(["H", 1, [65535]]),
        json!(["I", 1, [u32::MAX]]),
        json!(["Q", 1, [u64::MAX]]),
        json!(["f", 2, [0.5, 0.1]]),
        json!(["d", 4, [0.1, 3.0, "NaN", "-inf"]]),
        json!(["?", 2, [true, false]]),
        json!([
            if size_of::<std::ffi::c_long>() == 8 {
                "q"
            } else {
                "i"
            },
            1,
            [-5]
        ]),
        json!(["di", 2, [[1.5, 2], [2.5, 3]]]),
        json!(["i", 100, first]),
        json!(["i", 0, []]),
        json!(["iii", 1, [[1, 4, 7]]]),
        json!(["ii", 2, [[0, 1], [2, 3]]]),
        json!(["iii", 1, [[4, 0, 1]]]),
        json!(["iiii", 1, [[4, 5, 7, 8]]]),
        json!(["idd", 1, [[7, 0.5, 1.5]]]),
        json!(["", 1, null]),
    ];
    for (found, wanted) in sent.iter().zip(&wanted) {
        ensure!(found == wanted, "{found} was taken down, not {wanted}");
    }
    ensure!(
        sent.len() == wanted.len(),
        "{} and not {} messages",
        sent.len(),
        wanted.len()
    );
    let anyone = trace.calls[0].iter().filter(|call| call.any).count();
    ensure!(anyone == 1, "{anyone} receives from anyone");
    let ops: Vec<_> = trace.calls[0]
        .iter()
        .filter_map(|call| call.op.as_deref())
        .collect();
    for op in ["sum", "minimum", "maximum", "bitwise xor", "own", "product"] {
        ensure!(ops.contains(&op), "{op} is not among {ops:?}");
    }
    Ok(())
}

fn failing() -> Result<()> {
    let shell = |script: &str, status: i32| {
        let args = ["-c".to_owned(), script.to_owned()];
        let traced = traced(
            Path::new("/bin/sh"),
            &args,
            2,
            Duration::from_secs(20),
            status,
        );
        traced.map_or_else(|error| format!("{error:#}"), |_| "it was traced".to_owned())
    };
    let error = shell("echo broken; exit 3", 0);
    ensure!(
        error.contains("status 0 was expected") && error.contains("broken"),
        "{error}"
    );
    let error = shell("exit 0", 0);
    ensure!(
        error.contains("no rank has called anything that is traced"),
        "{error}"
    );
    Ok(())
}
