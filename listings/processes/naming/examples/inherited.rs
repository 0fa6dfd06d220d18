//! A name in the environment is inherited: the child of a worker is called as the worker is.

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
    Worker,
    #[command(hide = true)]
    Helper,
}

fn main() -> io::Result<()> {
    let role = Args::parse().role;
    if let Some(role) = &role {
        tied_to_parent();
        let name = env::var("WORKER_NAME").unwrap_or_else(|_| "(no name)".to_owned());
        let what = match role {
            Role::Worker => "the worker",
            Role::Helper => "its helper",
        };
        println!("{name}, pid {}: I am {what}", process::id());
    }
    match role {
        None => start("worker", |command| command.env("WORKER_NAME", "upload")),
        Some(Role::Worker) => {
            start("helper", |command| command)?;
            start("helper", |command| command.env_remove("WORKER_NAME"))
        }
        Some(Role::Helper) => Ok(()),
    }
}

/// Starts this program in another role, and waits for it.
fn start(role: &str, more: impl Fn(&mut Command) -> &mut Command) -> io::Result<()> {
    let mut command = Command::new(env::current_exe()?);
    let mut child = more(command.arg(role).stdin(Stdio::piped())).spawn()?;
    let _held = child.stdin.take(); // `wait` would close it
    assert!(child.wait()?.success());
    Ok(())
}

/// Ends this process when its parent is gone: then our standard input ends.
fn tied_to_parent() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(1);
    });
}
