use std::path::PathBuf;
use std::process::{self, Command, Stdio};
use std::{env, io, thread};

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    #[command(hide = true)]
    Child,
}

fn main() -> io::Result<()> {
    match Args::parse().role {
        None => parent(),
        Some(Role::Child) => {
            tied_to_parent();
            println!("{}", whoami());
            Ok(())
        }
    }
}

// ANCHOR: name
/// The name that our parent gave us, or else that of the program's file.
fn name() -> String {
    env::var("WORKER_NAME").unwrap_or_else(|_| {
        let program = PathBuf::from(env::args_os().next().unwrap_or_default());
        let file = program.file_stem().unwrap_or(program.as_os_str());
        file.to_string_lossy().into_owned()
    })
}

/// For people, and for the system: a name may be given twice, a pid may not.
fn whoami() -> String {
    format!("{}, pid {}", name(), process::id())
}
// ANCHOR_END: name

// ANCHOR: parent
fn parent() -> io::Result<()> {
    println!("parent: {}", whoami());
    let (line, _held) = io::pipe()?;
    let mut children = Vec::new();
    for given in [Some("resize"), None] {
        let mut command = Command::new(env::current_exe()?);
        match given {
            Some(name) => command.env("WORKER_NAME", name),
            None => command.env_remove("WORKER_NAME"), // or it would have ours
        };
        command.arg("child").stdin(line.try_clone()?);
        children.push((given, command.stdout(Stdio::piped()).spawn()?));
    }
    for (given, mut child) in children {
        let stdout = child.stdout.take().expect("it was asked for as a pipe");
        let said = io::read_to_string(stdout)?;
        println!("child: {}", said.trim_end());
        let expected = given.map_or_else(name, str::to_owned);
        assert_eq!(said.trim_end(), format!("{expected}, pid {}", child.id()));
        assert!(child.wait()?.success());
    }
    Ok(())
}
// ANCHOR_END: parent

/// Ends this process when its parent is gone: then our standard input ends.
fn tied_to_parent() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(1);
    });
}
