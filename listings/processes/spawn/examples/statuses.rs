//! Five ways to end, and what the parent learns of each.

use std::env;
use std::error::Error;
use std::io::{self, Read};
use std::process::{self, Command, Stdio};

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand, Clone, Copy, Debug)]
#[command(rename_all = "lower")]
enum Role {
    #[command(hide = true)]
    Returns,
    #[command(hide = true)]
    Fails,
    #[command(hide = true)]
    Exits,
    #[command(hide = true)]
    Panics,
    #[command(hide = true)]
    Waits,
}

fn main() -> Result<(), Box<dyn Error>> {
    match Args::parse().role {
        None => parent()?,
        Some(Role::Returns) => {}
        Some(Role::Fails) => return Err("a reason".into()),
        Some(Role::Exits) => process::exit(7),
        Some(Role::Panics) => panic!("a bug"),
        Some(Role::Waits) => drop(io::stdin().read(&mut [0])), // for its end, or the parent's
    }
    Ok(())
}

fn parent() -> io::Result<()> {
    let ways = ["returns", "fails", "exits", "panics", "waits"];
    for (way, expected) in ways
        .into_iter()
        .zip([Some(0), Some(1), Some(7), Some(101), None])
    {
        let mut child = Command::new(env::current_exe()?)
            .arg(way)
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let _held = child.stdin.take();
        if way == "waits" {
            child.kill()?;
        }
        let status = child.wait()?;
        println!("{way}: {status}, success: {}", status.success());
        assert_eq!(status.code(), expected);
    }
    Ok(())
}
