//! No child outlives the call, whether it succeeds or fails. In a file of its own: it looks at all children of this process.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use listing_foundations_processes_and_threads::in_processes;

/// The processes, zombies among them, whose parent is this one.
fn children() -> Vec<String> {
    let own = std::process::id().to_string();
    let stats = fs::read_dir("/proc").unwrap().flatten();
    stats
        .filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok())
        .filter(|stat| {
            // pid (name) state parent …
            let after_name = stat.rsplit(')').next().unwrap_or_default();
            after_name.split_whitespace().nth(1) == Some(&own)
        })
        .collect()
}

fn script(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn no_child_is_left_on_any_way_out() {
    let program = env!("CARGO_BIN_EXE_listing-foundations-processes-and-threads");
    in_processes(Path::new(program), 100, 3).unwrap();
    assert_eq!(children(), [""; 0]);

    // The child of the first share fails; the others would take an hour.
    let fails = script(
        "fails.sh",
        "#!/bin/sh\n[ \"$2\" = 0 ] && exit 3\nexec sleep 3600\n",
    );
    let error = in_processes(&fails, 100, 3).unwrap_err().to_string();
    assert!(error.contains("exit status: 3"), "{error}");
    assert_eq!(children(), [""; 0]);

    let prints = script("prints.sh", "#!/bin/sh\necho nonsense\n");
    let error = in_processes(&prints, 100, 3).unwrap_err().to_string();
    assert!(error.contains("invalid digit"), "{error}");
    assert_eq!(children(), [""; 0]);

    in_processes(Path::new("/nonexistent"), 100, 3).unwrap_err();
    assert_eq!(children(), [""; 0]);
}
